"""Split a text into tokens, of which none can be read in half: a value stays whole, and so does a letter.

A number with its separators, sign and unit, an amount, a fraction, a date, an hour, a range, a reference, an address
and a grapheme cluster (Unicode Standard Annex 29) are one token each, so that two changed values never join into a
third that nobody wrote.

Pure.
"""

from functools import lru_cache

import regex

_SPACE = r"(?:[ \t\u00a0\u2007\u2009\u202f]|\r?\n(?!\s))"
_MONTHS = (
    r"(?:janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:janv|févr|avr|juil|sept|oct|nov|déc|jan|feb|mar|apr|jun|jul|aug|sep|dec)\b\.?)"
)
_WEEKDAYS = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
_NUMBER_WORDS = (
    r"(?:zéro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente"
    r"|quarante|cinquante|soixante|septante|huitante|octante|nonante|cents?|mille|millions?|milliards?|demie?|quinzaine"
    r"|zero|one|two|three|four|five|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|half)"
)
_FRACTION_WORDS = (
    r"(?:demis?|tiers|quarts?|cinquièmes?|sixièmes?|septièmes?|huitièmes?|neuvièmes?|dixièmes?|vingtièmes?"
    r"|centièmes?|halves|half|thirds?|quarters?|fourths?|fifths?|sixths?|eighths?|tenths?)"
)
_UNITS = (
    r"(?:(?:°c|[%‰°]|€|£|\$|¥|k?m[²³])|(?:euros?|eur|francs?|chf|dollars?|usd|livres?|gbp|centimes?"
    r"|pounds?|lei|leu|ron|kč|zł"
    r"|(?:millions?|milliards?|billions?)(?:[ \u00a0](?:d['’]|de[ \u00a0]|of[ ])?"
    r"(?:euros?|francs?|dollars?|livres?|pounds?|lei))?"
    r"|pour[ \u00a0]cent|percent|per[ ]cent"
    r"|secondes?|minutes?|min|heures?|hours?|jours?|days?|semaines?|weeks?|mois|months?|trimestres?|semestres?"
    r"|ans?|années?|years?|mm|cm|dm|km|m|mètres?|kilomètres?|ha|hectares?|mg|kg|g|grammes?|tonnes?|t|litres?"
    r"|l|kwh|mwh)\b)"
)
_HOURS = rf"(?:{_SPACE}?(?:h|H|heures?|hours?)\b(?:{_SPACE}?\d{{2}}\b)?+|{_SPACE}?[hH]\d{{2}}\b)"
_LEVELS = (
    rf"(?:articles?|art\.|paragraphes?|paragraphs?|§|alinéas?|al\.|points?|sections?|chapitres?|chapters?|titres?|annexes?)"
    rf"{_SPACE}?\d++(?:[.,-]\d++)*+(?:er|re|e|th|st|nd|rd)?\b(?:{_SPACE}(?:bis|ter|quater)\b)?+"
)
"""One level of a reference, such as « article 3 »; several of them name one place."""

_VALUE = regex.compile(
    rf"""
    (?:
        \b[A-Z]{{2}}\d{{2}}(?:[ ]?[A-Z0-9]{{4}}){{3,7}}(?:[ ]?[A-Z0-9]{{1,3}})?+\b
        | (?<![\w.,-])\d{{1,4}}(?:{_SPACE}?(?:bis|ter|quater)\b)?+,?{_SPACE}
            (?i:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allées?|quai|cours|route|square|passage|faubourg)
            (?:{_SPACE}?(?:(?:de[ ]la|des?|du|la|les?|aux?)\b|[ld]['’]|[\p{{Lu}}\d][\w.'’-]*+))++
            (?:,?{_SPACE}\d{{4,5}}{_SPACE}\p{{Lu}}[\w'’-]*+)?+
        | (?<!\w)(?i:{_LEVELS})(?:,?{_SPACE}(?:(?:de[ ]la|des?|du|of)[ ]|de[ ]l['’]|l['’])?(?i:{_LEVELS}))++
        |
        (?:[€£$¥]{_SPACE}?)?+
        (?:(?<![^\s(«"])[-+−±]{_SPACE}?(?=\d)|[§№]{_SPACE}?|(?<!\w)n[°ᵒº]{_SPACE}?|(?<![\w.])[LRDAC]\.{_SPACE}?(?=\d))?+
        (?<![\p{{L}}])
        (?:
            (?i:{_WEEKDAYS}{_SPACE})?+\d{{1,2}}(?:er|st|nd|rd|th)?+
                (?:(?:{_SPACE}(?i:{_MONTHS})(?:{_SPACE}\d{{4}})?+)?+{_SPACE}(?:au|à|to){_SPACE}(?i:{_WEEKDAYS}{_SPACE})?+
                \d{{1,2}}(?:er|st|nd|rd|th)?+)?{_SPACE}(?:of{_SPACE})?+(?i:{_MONTHS})(?:,?{_SPACE}\d{{4}})?+\b
            | (?i:entre|between){_SPACE}\d++(?:[.,]\d++)*+{_HOURS}?+{_SPACE}(?:et|and){_SPACE}\d++(?:[.,]\d++)*+
                (?:{_HOURS}|{_SPACE}?(?i:{_UNITS}))?+(?!\w)
            | (?i:premier|{_NUMBER_WORDS}){_SPACE}(?i:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre
                |novembre|décembre)(?:{_SPACE}\d{{4}})?+\b
            | (?<!\w)(?i:{_MONTHS}){_SPACE}\d{{1,2}}(?:st|nd|rd|th)?+(?:,?{_SPACE}\d{{4}})?+\b(?![.,:]\d)
            | (?<!\w)(?i:{_MONTHS}){_SPACE}\d{{4}}\b
            | \d{{1,2}}{_HOURS}(?:{_SPACE}?(?:-|–|à|et|to|and){_SPACE}?\d{{1,2}}{_HOURS})?+(?!\w)
            | \d{{1,2}}(?::\d{{2}})?+{_SPACE}?(?:[ap]\.m\.|[ap]m\b)
            | (?<![\w-])(?i:{_NUMBER_WORDS})(?:(?:[-\u2010\u2011]|{_SPACE})(?:et[ -]|and[ -]|à[ ]|to[ ])?
                (?i:{_NUMBER_WORDS}))*+
                (?:{_SPACE}(?i:{_FRACTION_WORDS}\b|{_UNITS}))?+(?![\w-])
            | \d++(?:(?:[.,:/'’×·–−^-]|[.]?[-–]|{_SPACE}?[–—]{_SPACE}?|{_SPACE}?[/×]{_SPACE}?)\d++)*+
                (?:(?<=(?<!\d)\d{{1,3}}){_SPACE}\d{{3}}(?!\d)(?:{_SPACE}\d{{3}}(?!\d))*+(?:[.,]\d++)?+
                  |(?:{_SPACE}\d{{2}}(?!\d)){{2,}}+)?+
                (?:[\w\p{{M}}]*+(?:[-.][\w\p{{M}}]++)*+)
                (?:{_SPACE}(?:bis|ter|quater|quinquies)\b)?+
                (?:{_SPACE}(?:à|to){_SPACE}\d++(?:[.,]\d++)*+(?![.,:]?\d))?+
                (?:{_SPACE}?(?i:{_UNITS}))?+
                (?:{_SPACE}?\+{_SPACE}?\d++)?+
        )
    )""",
    regex.VERBOSE,
)
"""What begins at a digit, a sign or one of a few words, and is longer than a word."""

_ADDRESS = regex.compile(
    r"""
    (?<![\w.+-])[\w.+-]{1,64}+(?<=\w)@(?:[\w-]{1,63}+\.){1,8}[\w-]{2,63}+
    | (?:(?:https?|ftp)://|www\.)(?:[.,;:!?'’]*+[^\s<>"\[\]().,;:!?'’]|\([^\s<>"()]{0,200}+\))++
    | (?<=\]\()[^\s()]++(?:\([^\s()]{0,200}+\)[^\s()]*+)*+
    """,
    regex.VERBOSE,
)
"""Addresses of mail, of the web, and where a link leads."""

_PLAIN = regex.compile(r"\s++|[\w\p{M}\u200c\u200d]++(?:[.,]\d++)*+(?:(?<=\d)[-–/:]\d\w*+)*+|\*++|~++|`++|\X")
_SIGNS = frozenset("€£$¥+-−±§№")
_OPENERS = regex.compile(
    rf"(?i:{_NUMBER_WORDS}|{_MONTHS}|{_WEEKDAYS}|premier|entre|between|janv|févr|avr|juil|déc|n|[lrdac]"
    r"|articles?|art|paragraphe?s?|alinéas?|al|points?|sections?|chapitres?|chapters?|titres?|annexes?)\Z"
)
_LONGEST_SENTENCE = 20_000
"""A longer sentence, in characters, is one token: no person writes it, and it is compared as a whole."""


def tokens(text: str) -> list[str]:
    """Split a sentence into words, values, spaces and single marks; joining them gives it back."""
    if len(text) > _LONGEST_SENTENCE:
        return [text]
    addresses = {match.start(): match.end() for match in _ADDRESS.finditer(text)} if _may_lead(text) else {}
    found, start = list[str](), 0
    while start < len(text):
        end = addresses.get(start, start)
        if end == start:
            end = _PLAIN.match(text, start).end()
            if _may_open_value(text[start:end]):
                value = _VALUE.match(text, start)
                end = max(end, value.end()) if value else end
        found.append(text[start:end])
        start = end
    return found


def _may_lead(text: str) -> bool:
    return any(sign in text for sign in ("@", "://", "www.", "]("))


def _may_open_value(token: str) -> bool:
    sign = token[0]
    if sign.isalpha():
        return len(token) <= _LONGEST_OPENER and _is_opener(token)
    return sign.isdigit() or sign in _SIGNS


_LONGEST_OPENER = 12


@lru_cache(maxsize=4096)
def _is_opener(word: str) -> bool:
    return _OPENERS.match(word) is not None or (len(word) == 4 and word[:2].isupper() and word[2:].isdigit())  # noqa: PLR2004 - an IBAN


def plain_token(token: str) -> str:
    """Return a token in which any white space counts as one space: line wrapping changes no value."""
    return " ".join(token.split()) if not token.isspace() else " "
