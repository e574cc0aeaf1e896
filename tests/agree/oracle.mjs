// node oracle.mjs LIB_MJS: keeps both reference engines awake, so that many small libraries need one start.
// Reads one JSON request a line, answers one line that starts with MARK:
//   {"load": KEY, "text": CQL, "folders": [...], "engines": ["js", "kt"], "now": ISO}  → {"errors": [...], "defines": [...]}
//   {"run": KEY, "sets": [...]}                                                        → {"js": [...], "kt": [...]}
// A set is one of cqlref.mjs: parameters, and "$bundle" for a library in Patient context (js only).
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const MARK = '\u0001';
const { translate, JsEngine, KtEngine } = await import(pathToFileURL(process.argv[2]).href);
const libraries = new Map();

function load({ load: key, text, folders = [], engines, now }) {
  const out = translate(text, { libDirs: folders });
  const errors = out.errors.map((m) => `${m.at}: ${m.message}`);
  if (errors.length) return { errors };
  const made = {};
  if (engines.includes('js')) made.js = new JsEngine(out, { now });
  if (engines.includes('kt')) made.kt = new KtEngine(text, out.elm, { libDirs: folders });
  libraries.set(key, made);
  return { errors };
}

async function run({ run: key, sets }) {
  const answers = {}, seconds = {};
  for (const [name, engine] of Object.entries(libraries.get(key))) {
    const start = performance.now();
    answers[name] = [];
    for (const { $bundle, ...parameters } of sets) answers[name].push(await engine.run(parameters, $bundle));
    seconds[name] = (performance.now() - start) / 1000;
  }
  return { answers, seconds };
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try { answer = 'load' in request ? load(request) : await run(request); }
  catch (error) { answer = { failed: String(error?.stack ?? error) }; }
  process.stdout.write(`${MARK}${JSON.stringify(answer)}\n`);
}
