"""Floor 3: the engines. `python` is the law; every other engine must agree with it, row by row."""

from madelief.engines.python import Evaluate, Program, PythonMachine, Run, Step, compile_define
from madelief.engines.values import Result

__all__ = ["Evaluate", "Program", "PythonMachine", "Result", "Run", "Step", "compile_define"]
