"""One concept → the CQL of its define: lists of `Tuple { dated, value }` from records, and the pick among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from madelief.cql.printer import quote_name, quote_string
from madelief.export.library import laid_out
from madelief.export.retrieves import LABORATORY_SYSTEMS, MEDICINE_SYSTEMS, Retrieves
from madelief.facts import Code, Concept, Kind, Vocabulary
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.facts.quantity import plain
from madelief.records.fhir.conditions import CURRENT, PAST, PRESENT
from madelief.records.fhir.medicines import BOTH, MEDICINES, NONE, fills
from madelief.records.fhir.observations import FINAL, UPPER_LIMIT
from madelief.records.fhir.people import AGE, INFANT, INFANT_AGE
from madelief.records.fhir.resource import denies

TYPES = {
    Kind.YES_NO: "System.Boolean",
    Kind.QUANTITY: "System.Quantity",
    Kind.COUNT: "System.Integer",
    Kind.DATE: "System.Date",
    Kind.CHOICE: "System.String",
}
"""How a concept is typed in CQL; spelled in full, because FHIR has a Quantity of its own."""

WORDS = {Kind.YES_NO: "answer", Kind.QUANTITY: "quantity", Kind.COUNT: "count", Kind.DATE: "day", Kind.CHOICE: "choice"}

_AGES = {AGE: "years", INFANT_AGE: "months"}


class Entries:
    """Writes the define of each concept."""

    def __init__(self, vocabulary: Vocabulary, retrieves: Retrieves) -> None:
        self.vocabulary = vocabulary
        self.retrieves = retrieves
        self.filled_by: dict[str, tuple[str, Concept]] = {}
        """Id of a date or an interval → (what fills it, the medicine whose entries do)."""
        self.functions: dict[str, str] = {}
        """Name → text of the functions that the defines written so far call."""
        for concept in vocabulary.values():
            for what, other in (("begun", concept.started_on), ("dated", concept.last_on), ("apart", concept.interval)):
                if other:
                    self.filled_by[other] = (what, concept)

    def define(self, concept: Concept) -> str:
        """The expression of `concept`, indented."""
        if concept.id in _AGES:
            return self._of_its_person(concept, self._age(concept))
        entries = list(self._entries(concept))
        if not entries:
            return f"  null as {TYPES[concept.kind]} // no record holds it"
        value = _flat(entries)
        ended = list(self._ended(concept))
        if ended:
            value = f'"Unless present {WORDS[concept.kind]}"({value}, {_flat(ended)}, {_look_back(concept)})'
        pick = "Ever" if concept.kind is Kind.YES_NO and concept.pick.which == "ever" else f"Newest {WORDS[concept.kind]}"
        return self._of_its_person(concept, f'"{pick}"({value}, {_look_back(concept)})')

    def _of_its_person(self, concept: Concept, value: str) -> str:
        whom = "infant" if concept.about == INFANT else "woman"
        return f'  if not "Patient is the {whom}" then null\n  else\n{laid_out(value, "    ")}'

    def _age(self, concept: Concept) -> str:
        age = f'ToDecimal({_AGES[concept.id]} between "Day of birth" and Today())'
        return f'if "Day of birth" is null then null else System.Quantity {{ value: {age}, unit: {self._ucum(concept)} }}'

    def _ucum(self, concept: Concept) -> str:
        return quote_string(self.vocabulary.units[concept.unit].ucum)

    # -- functions of one concept

    def _words_of(self, concept: Concept) -> str:
        """The name of the function that says for which words the coded values (or routes) of `concept` stand."""
        name = quote_name(f"Words of {concept.label['en']}")
        found = ", ".join(
            f"if exists (found F where {self.retrieves.matching('F', codes)} return all true)"
            f" then {quote_string(means)} else null"
            for means, codes in self._words(concept).items()
        )
        body = laid_out(f"({{ {found} }}) W where W is not null", "  ")
        self.functions[name] = f"define function {name}(found List<FHIR.CodeableConcept>):\n{body}"
        return name

    def _factor_of(self, concept: Concept) -> str:
        """The name of the function that gives for each accepted spelling of a unit the factor to the canonical one."""
        name = quote_name(f"Factor of {concept.label['en']}")
        factors = {concept.unit: "1.0", **{other.unit: decimal(other.times) for other in concept.accepts}}
        spellings = self.vocabulary.unit_spellings.items()
        cases = " ".join(f"when {quote_string(text)} then {factors[unit]}" for text, unit in spellings if unit in factors)
        body = laid_out(f"case unit {cases} else null end", "  ")
        self.functions[name] = f"define function {name}(unit System.String):\n{body}"
        return name

    def _words(self, concept: Concept) -> dict[str, list[Code]]:
        """Meaning → the coded values (and routes) that stand for it. Here a code means itself, and no group of codes."""
        words: dict[str, list[Code]] = {}
        if concept.kind in (Kind.YES_NO, Kind.CHOICE):
            for code in (*concept.values, *(code for code in concept.codes if code.means and not _medicine(code))):
                words.setdefault(code.means, []).append(replace(code, prefix=False))
        return words

    # -- entries

    def _entries(self, concept: Concept) -> Iterator[str]:
        for means, codes in _by_meaning(concept).items():
            observed = [code for code in codes if not _medicine(code)]
            if observed and set(FINAL) <= set(concept.pick.statuses):
                yield self._measured(concept, means, self._observed(observed))
            stated = [code for code in observed if code.system not in LABORATORY_SYSTEMS and means]
            statuses = [status for status in (*PRESENT, *PAST) if status in concept.pick.statuses]
            if stated and statuses:
                current = _flag(concept.pick.which == CURRENT)
                found = f"{self.retrieves.of('Condition', stated)}, {current}, {{ {strings(statuses)} }}, {_look_back(concept)}"
                yield _stated(concept, means, f'"Diagnoses"({found})')
            if stated and "completed" in concept.pick.statuses:
                found = f"{self.retrieves.of('Procedure', stated)}, {_look_back(concept)}"
                yield _stated(concept, means, f'"Operations"({found})')
        yield from self._taken(concept)
        relatives = [code for other in concept.relatives_of for code in self.vocabulary[other].codes]
        relatives = [code for code in relatives if code.means not in ("", "no")]
        if relatives:
            has = f"exists ((H.condition) C where {self.retrieves.matching('C.code', relatives)} return all true)"
            found = f"([FamilyMemberHistory] H where {has}), {_look_back(concept)}"
            yield _stated(concept, "yes", f'"Relatives"({found})')
        base = self.vocabulary.get(concept.id.removesuffix(UPPER_LIMIT))
        if concept.id.endswith(UPPER_LIMIT) and base is not None:
            yield self._printed_limit(concept, base)

    def _observed(self, codes: list[Code]) -> str:
        """Observations and components with one of `codes`."""
        components = f'("Components that count" P where {self.retrieves.matching("P.code", codes)})'
        return f'{{ "Observed"({self.retrieves.of("Observation", codes)}), {components} }}'

    def _measured(self, concept: Concept, means: str, found: str) -> str:
        """Observations and components as entries."""
        value, test = "given", "given is not null"
        match concept.kind:
            case Kind.QUANTITY:
                given = self._number(concept, "V.amount")
                test = f"{self._agreeing(concept, 'V.amount')} and given {_between(concept)}"
                value = self._quantity(concept, "given", "V.amount", "V.dated")
            case Kind.COUNT:
                amount = "V.amount.value.value"
                given = f"Coalesce(V.number, if {amount} = Truncate({amount}) then Truncate({amount}) else null)"
                test = f"given {_between(concept)}"
            case Kind.DATE:
                given = '"Whole day"(V.moment)'
            case _:
                given = self._said(concept, means)
        kept = f"let given: {given} where {test} return all Tuple {{ dated: V.dated, value: {value} }}"
        return f"((flatten {found}) V {kept})"

    def _said(self, concept: Concept, means: str) -> str:
        """The answer or choice that an Observation gives: by its code alone, by a Boolean or by a coded value."""
        cases = [f"when V.empty then {_literal(concept, means)}"] if means else ["when V.empty then null"]
        if concept.kind is Kind.YES_NO:
            cases.append(f"when V.truth is not null then {'not ' if means == 'no' else ''}V.truth")
        known = self._words(concept)
        # A code and a value that say different things say nothing.
        for word in known if not means else [word for word in known if word == means]:
            said = f'"Only"({self._words_of(concept)}({{ V.coded }}))'
            cases.append(f"when {said} = {quote_string(word)} then {_literal(concept, word)}")
        return f"case {' '.join(cases)} else null end"

    def _number(self, concept: Concept, amount: str) -> str:
        factor = f'{self._factor_of(concept)}("Unit"({amount}))'
        return f"Round({amount}.value.value * {factor}, {concept.decimals})"

    def _agreeing(self, concept: Concept, amount: str) -> str:
        """The test that the coded and the printed unit of a quantity, where both are known, say the same."""
        factor = self._factor_of(concept)
        return f'Coalesce({factor}("Coded unit"({amount})) = {factor}({amount}.unit.value), true)'

    def _quantity(self, concept: Concept, number: str, amount: str, dated: str) -> str:
        """The value as a quantity; null for a comparator, and where it would have grown to what is impossible."""
        test = f"{amount}.comparator is not null"
        if concept.grows:
            unit = CALENDAR_UNITS[concept.unit]
            power = 10**concept.decimals
            passed = f"difference in days between {dated} and Today()"
            passed = f"(({passed}) * {power} div 7) / {power}.0" if unit == "weeks" else f"({unit} between {dated} and Today())"
            number = f"({number} + {passed})"
            test += f" or not ({number} {_between(concept)})"
        return f"if {test} then null else System.Quantity {{ value: {number}, unit: {self._ucum(concept)} }}"

    def _printed_limit(self, concept: Concept, base: Concept) -> str:
        """The laboratory's own upper limit, where exactly one stands with a result that can be read."""
        high = '"Upper limits"(V.ranges)[0]'
        result = self._number(base, "V.amount")
        tests = [
            f"{self._agreeing(base, 'V.amount')} and {result} {_between(base)}",
            'Count("Upper limits"(V.ranges)) = 1',
            f"{self._agreeing(concept, high)} and given {_between(concept)}",
        ]
        kept = f"let given: {self._number(concept, high)} where {' and '.join(tests)}"
        value = self._quantity(concept, "given", high, "V.dated")
        return f"((flatten {self._observed(list(base.codes))}) V {kept} return all Tuple {{ dated: V.dated, value: {value} }})"

    # -- medicines

    def _taken(self, concept: Concept) -> Iterator[str]:
        """The entries that medicines give."""
        what, medicine = self.filled_by.get(concept.id, ("", concept))
        # That a medicine was stopped since does not undo the day on which it was last given.
        of = self._given if what == "dated" else self._use
        uses = [of(medicine, means, codes) for means, codes in _by_meaning(medicine).items()]
        uses = [use for use in uses if use]
        if not uses:
            return
        named = f"({_flat(uses)}) U"
        if what:
            choices = [choice for choice in medicine.choice_ids if fills(medicine, concept.id, choice)]
            test = f"U.value in {{ {strings(choices)} }} and " if medicine.kind is Kind.CHOICE else ""
        if what == "begun":
            begun = f"Min({named} where {test}U.begun is not null return all U.begun)"
            yield f"(({{ Tuple {{ dated: null as System.Date, value: {begun} }} }}) B where B.value is not null)"
        elif what == "dated":
            yield f"({named} where {test}U.dated is not null return all Tuple {{ dated: U.dated, value: U.dated }})"
        elif what == "apart":
            days = f"Round(U.apart / 7.0, {concept.decimals})"
            value = f"System.Quantity {{ value: {days}, unit: {self._ucum(concept)} }}"
            kept = f"{test}{days} {_between(concept)}"
            yield f"({named} where {kept} return all Tuple {{ dated: U.dated, value: {value} }})"
        elif concept.kind is Kind.CHOICE:
            unsure = next((code.means for code in concept.codes if code.means in concept.choice_ids), "")
            both = quote_string(BOTH) if BOTH in concept.choice_ids else "null"
            doubt = quote_string(unsure) if concept.doses else "null"
            entries = f"({named} where U.value is not null return all Tuple {{ dated: U.dated, value: U.value }})"
            yield f'"Together"({entries}, {_look_back(concept)}, {both}, {doubt})'
        else:
            yield f"({named} return all Tuple {{ dated: U.dated, value: true }})"

    def _use(self, concept: Concept, means: str, codes: list[Code]) -> str:
        """The medicines of one meaning that are in use, or were given."""
        codes = [code for code in codes if _medicine(code) and means]
        if not codes:
            return ""
        lists = ", ".join(self.retrieves.of(kind, codes) for kind in MEDICINES_IN_ORDER)
        kept = f"return all Tuple {{ dated: M.dated, begun: M.begun, apart: M.apart, value: {self._chosen(concept, means)} }}"
        return f'(("In use"({lists}, {_look_back(concept)})) M {kept})'

    def _given(self, concept: Concept, means: str, codes: list[Code]) -> str:
        """The single administrations of the medicines of one meaning."""
        codes = [code for code in codes if _medicine(code) and means]
        if not codes:
            return ""
        given = f'"Administrations"({self.retrieves.of(MEDICINES_IN_ORDER[2], codes)})'
        return f"(({given}) M return all Tuple {{ dated: M.dated, value: {self._chosen(concept, means)} }})"

    def _chosen(self, concept: Concept, means: str) -> str:
        """The choice for which a medicine stands: by its dose of a day, its code or its route."""
        if concept.kind is Kind.YES_NO:
            return "true"
        bands = [
            f"when M.micrograms between {decimal(dose.lowest)} and {decimal(dose.highest)} then {quote_string(dose.means)}"
            for dose in concept.doses
        ]
        chosen = quote_string(means)
        if self._words(concept):
            words = f"{self._words_of(concept)}(M.routes)"
            if means in concept.choice_ids:
                other = f"exists (({words}) W where W != {chosen} return all true)"
                chosen = f"if {other} then null else {chosen}"
            else:
                chosen = f'"Only"({words})'
        return f"case {' '.join(bands)} else {chosen} end" if bands else chosen

    def _ended(self, concept: Concept) -> Iterator[str]:
        """Entries that say no because the one thing that the code names is over, was refuted or was never taken."""
        absent = "false" if concept.kind is Kind.YES_NO else quote_string(NONE)
        codes = [code for code in concept.codes if denies(concept, code)]
        medicines = [code for code in codes if _medicine(code) and code.means]
        if medicines and (concept.kind is Kind.YES_NO or NONE in concept.choice_ids):
            lists = ", ".join(self.retrieves.of(kind, medicines) for kind in MEDICINES_IN_ORDER[:2])
            yield f'(("Stopped"({lists})) S return all Tuple {{ dated: S.dated, value: {absent} }})'
        stated = [code for code in codes if code.means == "yes" and not _medicine(code)]
        if stated:
            found = f'"Ended diagnoses"({self.retrieves.of("Condition", stated)}, {_flag(concept.pick.which == CURRENT)})'
            yield f"(({found}) D return all Tuple {{ dated: D.dated, value: {absent} }})"


MEDICINES_IN_ORDER = ("MedicationStatement", "MedicationRequest", "MedicationAdministration")
"""The parameters of "In use" and "Stopped" in functions.cql."""
assert set(MEDICINES_IN_ORDER) == set(MEDICINES)


def decimal(value: Decimal) -> str:
    """`value` as a Decimal of CQL: with its point."""
    text = plain(value)
    return text if "." in text else f"{text}.0"


def strings(texts: Iterable[str]) -> str:
    """`texts` as the members of a list of CQL."""
    return ", ".join(quote_string(text) for text in texts)


def _medicine(code: Code) -> bool:
    return code.system in MEDICINE_SYSTEMS


def _by_meaning(concept: Concept) -> dict[str, list[Code]]:
    groups: dict[str, list[Code]] = {}
    for code in concept.codes:
        groups.setdefault(code.means, []).append(code)
    return groups


def _flat(lists: Iterable[str]) -> str:
    lists = list(lists)
    return lists[0] if len(lists) == 1 else f"flatten {{ {', '.join(lists)} }}"


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _look_back(concept: Concept) -> str:
    return "null" if concept.pick.within_days is None else str(concept.pick.within_days)


def _between(concept: Concept) -> str:
    """The test that a number is possible."""
    if concept.reject is None:
        return "is not null"
    low, high = (decimal(bound) if concept.kind is Kind.QUANTITY else plain(bound) for bound in concept.reject)
    return f"between {low} and {high}"


def _literal(concept: Concept, means: str) -> str:
    """What a code's `means` says, as CQL; null where the code alone does not settle it."""
    if concept.kind is Kind.YES_NO:
        return {"yes": "true", "no": "false"}.get(means, "null")
    return quote_string(means) if means in concept.choice_ids else "null"


def _stated(concept: Concept, means: str, found: str) -> str:
    return f"(({found}) D return all Tuple {{ dated: D.dated, value: {_literal(concept, means)} }})"
