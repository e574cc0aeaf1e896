"""The paragraphs of the page, in every language. `{…}` are figures and names; what is said of care comes from the sources."""

from __future__ import annotations

from madelief.facts import Text

PROSE: dict[str, Text] = {
    # in short
    "short.people": {"en": "{people} people were looked at.", "nl": "Er is naar {people} mensen gekeken."},
    "short.facts": {
        "en": "Of {facts} of them at least one fact is recorded that the sources ask about.",
        "nl": "Van {facts} van hen is iets vastgelegd waar de bronnen naar vragen.",
    },
    "short.care": {
        "en": "For {people} of them at least one source asks for care that is not on record.",
        "nl": "Bij {people} van hen vraagt minstens één bron om zorg die niet is vastgelegd.",
    },
    "short.most": {
        "en": "The topics with the most people are: {topics}.",
        "nl": "De onderwerpen met de meeste mensen zijn: {topics}.",
    },
    "short.stage": {
        "en": "Of {people} people nothing is recorded of a wish for pregnancy, a pregnancy or a birth. That does not mean no.",
        "nl": "Van {people} mensen is niets vastgelegd over kinderwens, zwangerschap of bevalling. Dat betekent niet: nee.",
    },
    "short.parting": {
        "en": "Sources contradict each other most over: {pair}, on “{topic}” ({people} people).",
        "nl": "Deze bronnen spreken elkaar het vaakst tegen: {pair}, over ‘{topic}’ ({people} mensen).",
    },
    "short.small": {
        "en": "There are fewer than {limit} people in these data, so no counts are shown.",
        "nl": "In deze gegevens staan minder dan {limit} mensen. Daarom staan hier geen aantallen.",
    },
    # what this is
    "about.1": {
        "en": (
            "Madelief reads published guidelines on vitamin B12 before, during and after pregnancy. Here it held them against"
            " the records of a whole group of people, and counted."
        ),
        "nl": (
            "Madelief leest richtlijnen over vitamine B12 voor, tijdens en na de zwangerschap. Hier zijn ze gelegd naast de"
            " gegevens van een hele groep mensen. Daarna is er geteld."
        ),
    },
    "about.2": {
        "en": "Use this page to see where care may have been missed, what is seldom recorded, and where sources do not agree.",
        "nl": (
            "Met deze pagina ziet u waar misschien zorg is gemist. U ziet ook wat vaak niet is vastgelegd, en waar bronnen het"
            " niet eens zijn."
        ),
    },
    "about.not.1": {
        "en": "A count says nothing of one woman. Never decide about anybody's care from this page: look at her own record.",
        "nl": (
            "Een aantal zegt niets over één vrouw. Beslis nooit over iemands zorg met deze pagina: kijk in haar eigen dossier."
        ),
    },
    "about.not.2": {
        "en": "“Not recorded” is not “no”. It stands in a column of its own in every table.",
        "nl": "‘Niet vastgelegd’ is niet ‘nee’. Het heeft in elke tabel een eigen kolom.",
    },
    "about.not.3": {
        "en": "Care that is not on record may well have been given elsewhere. A count is a reason to look, not a verdict.",
        "nl": (
            "Zorg die niet is vastgelegd, kan ergens anders wel zijn gegeven. Een aantal is een reden om te kijken, geen"
            " oordeel."
        ),
    },
    "about.not.4": {
        "en": (
            "It is decision support. It makes no diagnosis, and the rules have not been signed by a clinician unless it"
            " says so."
        ),
        "nl": (
            "Het is hulp bij beslissen. Het stelt geen diagnose. Een arts heeft de regels niet ondertekend, tenzij dat"
            " erbij staat."
        ),
    },
    # who was in
    "flow": {
        "en": "Each person is in one box at each step. Those who are set aside as a whole are in no other number on this page.",
        "nl": (
            "Iedereen staat bij elke stap in één vak. Wie helemaal terzijde is gelegd, telt nergens anders op deze pagina mee."
        ),
    },
    "flow.contradicting": {
        "en": (
            "Of {people} people, entries of one day contradict each other. What they disagree about was left unknown; the"
            " people"
            " were kept."
        ),
        "nl": (
            "Bij {people} mensen spreken gegevens van één dag elkaar tegen. Waar die over gaan, telt dan als niet bekend. De"
            " mensen tellen wel mee."
        ),
    },
    "stages": {
        "en": "Each person is in exactly one stage: what the record said of her on {day}.",
        "nl": "Iedereen staat in precies één fase: wat op {day} over haar was vastgelegd.",
    },
    "stages.weeks": {
        "en": "Trimester 2 is counted from {second} weeks, trimester 3 from {third} weeks.",
        "nl": "Trimester 2 telt vanaf {second} weken, trimester 3 vanaf {third} weken.",
    },
    # data
    "quality.adds": {
        "en": "Every row that was read was either used or set aside for a reason: the numbers add up.",
        "nl": "Elke gelezen regel is gebruikt, of met een reden terzijde gelegd. De aantallen kloppen met elkaar.",
    },
    "quality.not": {
        "en": "Warning: rows read are not rows used and rows set aside together. Do not rely on this page, and report it.",
        "nl": (
            "Let op: gebruikte en terzijde gelegde regels zijn samen niet de gelezen regels. Vertrouw deze pagina niet en"
            " meld het."
        ),
    },
    "quality.facts": {
        "en": (
            "Rows become facts: what is known of somebody, and since when. The last row of the table says what became of facts:"
            " one that is too old, dated after {day}, or replaced by a newer one does not count."
        ),
        "nl": (
            "Uit regels komen feiten: wat er over iemand bekend is, en sinds wanneer. De laatste regel van de tabel gaat over"
            " feiten. Een feit telt niet als het te oud is, van na {day} is, of door een nieuwer feit is vervangen."
        ),
    },
    "quality.known": {
        "en": "Where little is recorded, few recommendations can be counted. That is no sign that all is well.",
        "nl": "Is er weinig vastgelegd, dan zijn er weinig aanbevelingen te tellen. Dat betekent niet dat alles goed is.",
    },
    "quality.nowhere": {
        "en": "Recorded of nobody: {what}.",
        "nl": "Van niemand vastgelegd: {what}.",
    },
    # care
    "care": {
        "en": (
            "A source asks for a test, a treatment, a referral or a check, and the record does not show it. The sentences are"
            " those that Madelief would show to the person herself."
        ),
        "nl": (
            "Een bron vraagt om een test, behandeling, verwijzing of controle, en die staat niet in de gegevens. De zinnen zijn"
            " de zinnen die Madelief aan de persoon zelf zou laten zien."
        ),
    },
    "care.each": {
        "en": (
            "One person can be counted on more than one topic and under more than one source. “Not recorded” counts people to"
            " whom it may apply: too little is recorded to tell."
        ),
        "nl": (
            "Iemand kan bij meer dan één onderwerp en bij meer dan één bron meetellen. Bij ‘niet vastgelegd’ staan mensen voor"
            " wie het misschien geldt. Over hen is te weinig vastgelegd."
        ),
    },
    "care.done": {
        "en": "Some sources ask it of everybody with such a value or complaint. A record seldom tells that it has been done.",
        "nl": "Sommige bronnen vragen het van iedereen met zo'n uitslag of klacht. Een dossier zegt zelden of het is gedaan.",
    },
    "care.guard": {
        "en": (
            "What a safety rule of Madelief covers is not counted here: it is not advice. Beside each sentence stands who"
            " speaks; what only a patient page asks is on no worklist."
        ),
        "nl": (
            "Wat onder een veiligheidsregel van Madelief valt, telt hier niet mee: dat is geen advies. Bij elke zin staat wie"
            " er spreekt. Wat alleen een patiëntenpagina vraagt, staat niet op de werklijst."
        ),
    },
    "care.none": {
        "en": "No source asks for care, as far as is recorded. Where little is recorded, that is no sign that all is well.",
        "nl": "Geen bron vraagt om zorg, voor zover is vastgelegd. Is er weinig vastgelegd? Dan hoeft niet alles goed te zijn.",
    },
    "care.nobody": {
        "en": "{n} other recommendations of care on this topic apply to nobody, as far as is recorded.",
        "nl": "{n} andere aanbevelingen over dit onderwerp gelden voor niemand, voor zover is vastgelegd.",
    },
    "care.quiet": {
        "en": "On these topics nothing is known to be due for anybody: {topics}. It may be, where too little is recorded.",
        "nl": "Bij deze onderwerpen blijkt voor niemand dat iets nodig is: {topics}. Soms is daar te weinig voor vastgelegd.",
    },
    # by source
    "sources": {
        "en": (
            "All that each source recommends, also what is only good to know. Official guidelines come first. What a"
            " safety rule"
            " covers is shown as the view of its page, never as care that is due."
        ),
        "nl": (
            "Alles wat elke bron aanraadt, ook wat alleen goed is om te weten. Officiële richtlijnen staan vooraan. Valt iets"
            " onder een veiligheidsregel, dan staat het er als mening van de pagina, en nooit als zorg die nodig is."
        ),
    },
    # parting
    "parting": {
        "en": (
            "Two sources part when one says to do what the other says not to do, or when each chooses another of two ways."
            " It is about the same person and the same topic. Madelief does not choose. Views that a safety rule"
            " covers are left out."
        ),
        "nl": (
            "Twee bronnen spreken elkaar tegen als de ene zegt: doe dit, en de andere: doe dit niet. Of als ze elk een andere"
            " manier kiezen. Het gaat dan om dezelfde persoon en hetzelfde onderwerp. Madelief kiest niet. Meningen onder een"
            " veiligheidsregel tellen hier niet mee."
        ),
    },
    "parting.read": {
        "en": "Find one source in a row and the other in a column; the list gives the numbers their names.",
        "nl": "Zoek de ene bron in een rij en de andere in een kolom. In de lijst staat welk nummer bij welke bron hoort.",
    },
    "parting.none": {
        "en": "Over none of these people do two sources say opposite things.",
        "nl": "Over niemand hier zeggen twee bronnen het tegenovergestelde.",
    },
    "parting.never": {"en": "They contradict nobody here: {names}.", "nl": "Deze spreken hier niemand tegen: {names}."},
    # values
    "values": {
        "en": (
            "Each chart shows how many people have which value. The numbered strips under it are the sources: each change of"
            " colour is a line that the source draws, and the dashes carry those lines upwards."
        ),
        "nl": (
            "Elke grafiek laat zien hoeveel mensen welke uitslag hebben. De genummerde stroken eronder zijn de bronnen. Waar de"
            " kleur verandert, trekt de bron een grens. De stippellijnen zetten die grens door naar boven."
        ),
    },
    "values.open": {
        "en": "A strip that is only outlined is the view of a page over which a safety rule goes.",
        "nl": "Een strook met alleen een rand is de mening van een pagina waar een veiligheidsregel voor gaat.",
    },
    "values.ends": {
        "en": "The lower end belongs to a stretch, the upper end does not. Some sources draw lines only for certain people.",
        "nl": "De ondergrens hoort erbij, de bovengrens niet. Sommige bronnen trekken hun grens alleen voor bepaalde mensen.",
    },
    "values.few": {
        "en": "Not drawn, as too few people have a value: {stages}.",
        "nl": "Niet getekend, omdat te weinig mensen een uitslag hebben: {stages}.",
    },
    "values.none": {
        "en": "No test results are recorded for which a source draws a line.",
        "nl": "Er zijn geen uitslagen vastgelegd waarvoor een bron een grens trekt.",
    },
    "values.stage": {
        "en": "Read each chart only beside lines that are meant for its stage.",
        "nl": "Lees elke grafiek alleen naast grenzen die voor die fase zijn bedoeld.",
    },
    # thresholds
    "shift": {
        "en": (
            "Each row is a finding that rests on a line. The columns say for how many people it would be yes if that line lay"
            " higher or lower. Where the count jumps, many people lie close to the line: treat the finding with care."
        ),
        "nl": (
            "Elke rij is een bevinding die van een grens afhangt. De kolommen tonen voor hoeveel mensen die ‘ja’ zou zijn"
            " als de"
            " grens hoger of lager lag. Verandert het aantal sterk? Dan zitten veel mensen dicht bij de grens."
        ),
    },
    "shift.not": {
        "en": "These are no proposals: every source draws its line where it stands in the middle column.",
        "nl": "Dit zijn geen voorstellen: de grens van elke bron is die in de middelste kolom.",
    },
    "shift.close": {
        "en": "“–” stands for a number that lies too close to another one in its row: fewer people differ than may be shown.",
        "nl": "‘–’ is een getal dat te dicht bij een ander getal in de rij ligt: het verschil is te klein om te tonen.",
    },
    "shift.left": {
        "en": "{n} findings are not in the table because their count is too small to show.",
        "nl": "{n} bevindingen staan niet in de tabel, omdat het aantal te klein is om te tonen.",
    },
    "shift.nobody": {
        "en": "{n} findings are 0 wherever their line lies.",
        "nl": "{n} bevindingen zijn 0, waar de grens ook ligt.",
    },
    "shift.none": {"en": "No finding here rests on a line.", "nl": "Geen bevinding hangt hier van een grens af."},
    # guidelines
    "used": {
        "en": "Each guideline speaks for itself; they are never merged. The fingerprint tells exactly which text was used.",
        "nl": (
            "Elke richtlijn spreekt voor zichzelf. Ze zijn niet samengevoegd. De vingerafdruk zegt precies welke tekst is"
            " gebruikt."
        ),
    },
    # how to read
    "read.1": {
        "en": "“Applies” means that all that the rule asks is on record. “Not recorded” means that it may apply.",
        "nl": "‘Geldt voor’ betekent dat alles is vastgelegd wat de regel vraagt. ‘Niet vastgelegd’ betekent: misschien.",
    },
    "read.2": {
        "en": (
            "“<{limit}” stands for 1 to {most} people, “hidden” for a number that would give a small one away. 0 is shown as 0."
        ),
        "nl": (
            "‘<{limit}’ is 1 tot en met {most} mensen. ‘Verborgen’ is een getal dat een klein aantal zou verraden. 0 staat"
            " er als 0."
        ),
    },
    "read.3": {
        "en": "Hatched bars stand for numbers that are not shown. They always have the same length.",
        "nl": "Gestreepte balken zijn aantallen die niet worden getoond. Die zijn altijd even lang.",
    },
    "read.4": {
        "en": "Shares are of all people on this page, unless a table says otherwise.",
        "nl": "Een deel (%) is een deel van alle mensen op deze pagina, tenzij er iets anders bij staat.",
    },
    "read.5": {
        "en": (
            "To find out who is meant, use the worklist that was made with this page. On each topic it holds Madelief's own"
            " rules and the source that comes first, so it can hold fewer than the counts. It holds people's data: keep it"
            " safe."
        ),
        "nl": (
            "Wilt u weten om wie het gaat? Gebruik de werklijst die bij deze pagina hoort. Daarin staan per onderwerp Madelief"
            " zelf en de bron die voorgaat: soms minder dan hier is geteld. Het zijn gegevens van mensen. Bewaar de lijst"
            " veilig."
        ),
    },
    "read.6": {
        "en": "Parts that are folded can be unfolded with a click. On paper comes what is unfolded, and all care that is due.",
        "nl": "Dichtgeklapte delen opent u met een klik. Op papier komt wat open staat, en alle zorg die nodig is.",
    },
    # method
    "method.1": {
        "en": (
            "The rules are the ones that Madelief uses for one person, with three answers: yes, no and unknown. An unknown is"
            " never counted as a no."
        ),
        "nl": (
            "De regels zijn dezelfde als die Madelief voor één persoon gebruikt. Er zijn drie antwoorden: ja, nee en niet"
            " bekend."
            " Niet bekend telt nooit als nee."
        ),
    },
    "method.2": {
        "en": (
            "What each source says is confirmed in the source or on a page that restates it. What is unconfirmed was not used."
        ),
        "nl": (
            "Wat een bron zegt, is bevestigd in de bron of op een pagina die de bron weergeeft. Wat niet is bevestigd, is"
            " niet gebruikt."
        ),
    },
    "method.care": {
        "en": (
            "Care that is due: recommendations to do or consider something (measure, treat, refer, review, repeat, check,"
            " start) with an urgency, under no safety rule."
        ),
        "nl": (
            "Zorg die nodig is: aanbevelingen om iets te doen of te overwegen. Het gaat om meten, behandelen, verwijzen,"
            " nakijken, herhalen, controleren of starten. Er staat een termijn bij, en ze vallen niet onder een"
            " veiligheidsregel."
        ),
    },
    "method.small": {
        "en": (
            "Small numbers: counts from 1 to {most} are left out. Where numbers add up to a total on the page, more of them are"
            " left out, so that no small one can be worked out. This protects people against simple arithmetic; it is no"
            " guarantee against somebody who knows much already."
        ),
        "nl": (
            "Kleine aantallen: 1 tot en met {most} wordt niet getoond. Soms tellen getallen op tot een totaal op deze pagina."
            " Dan zijn er meer weggelaten, zodat geen klein aantal uit te rekenen is. Dit beschermt tegen simpel rekenwerk."
            " Het is geen garantie tegen iemand die al veel weet."
        ),
    },
    "method.rounded": {
        "en": "All other numbers are rounded to the nearest {rounded}, so that they may not add up exactly.",
        "nl": "Alle andere getallen zijn afgerond op {rounded}-tallen. Ze tellen daardoor niet altijd precies op.",
    },
    "method.all": {
        "en": "Small numbers are shown on this page. People may be recognised in it: do not share it.",
        "nl": "Op deze pagina staan ook kleine aantallen. Mensen kunnen daarin worden herkend: deel de pagina niet.",
    },
    "method.bins": {
        "en": "The stretches in the charts of test results are drawn for the eye: no source uses them.",
        "nl": "De stukken in de grafieken van uitslagen zijn alleen om te tekenen: geen bron gebruikt ze.",
    },
    "method.exact": {
        "en": "Exact counts can be made from the results file that belongs to this page (results.parquet).",
        "nl": "Precieze aantallen kunt u maken met het bestand met resultaten dat bij deze pagina hoort (results.parquet).",
    },
}
