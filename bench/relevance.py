"""How well search finds what people judged right: nDCG@10 and recall@100, through the product's own search.

FILE holds JSON Lines (also as .xz) of three sorts, in any order, told apart by their fields:

    {"type": "document", "id": "d1", "title": "…", "text": "…", "lang": "fr"}
    {"type": "query", "id": "q1", "text": "…", "lang": "fr"}
    {"type": "qrel", "query": "q1", "document": "d1", "relevance": 1}

or one object with the lists ``documents``, ``queries`` and ``qrels`` of such objects without ``type``. ``title`` and
``lang`` (fr unless given) may be missing; relevance is a whole number, 1 unless given, and 0 says "not relevant".
The reference is the same measure for documents ranked by how many of the words of the query they contain.
"""

import argparse
import json
import lzma
import re
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log2
from pathlib import Path
from typing import Any

import harness  # noqa: F401 - puts the project on sys.path

from wiki.core.search_item import DocumentType
from wiki.search.document import Document
from wiki.search.querying.query import parse
from wiki.search.whoosh.index import WhooshIndex

FIRST, FURTHER = 10, 100
SORTS = {"document": "documents", "query": "queries", "qrel": "qrels"}
Collection = Mapping[str, list[dict[str, Any]]]
Judged = Mapping[str, Mapping[str, int]]


def read(path: Path) -> Collection:
    """Read a collection."""
    opened = lzma.open if path.suffix == ".xz" else open
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            given = json.loads(line)
            if "type" in given:
                found[SORTS[given["type"]]].append(given)
            for name in SORTS.values():
                found[name] += given.get(name, [])
    return found


def documents(collection: Collection) -> Iterator[Document]:
    """Make documents as the product indexes them."""
    for given in collection["documents"]:
        lang, key = str(given.get("lang", "fr")), str(given["id"])
        title = str(given.get("title", ""))
        yield Document(key, DocumentType.PAGE, "page", lang, title, str(given["text"]), f"/{key}")


def ndcg(ranked: Sequence[str], judged: Mapping[str, int]) -> float:
    """Return nDCG: the discounted gain of the first results, divided by the best possible one."""

    def gain(relevances: Iterable[int]) -> float:
        return sum((float(2**r) - 1) / log2(place + 2) for place, r in enumerate(relevances))

    best: float = gain(sorted(judged.values(), reverse=True)[:FIRST])
    return gain(judged.get(key, 0) for key in ranked[:FIRST]) / best


def recall(ranked: Sequence[str], judged: Mapping[str, int]) -> float:
    """Return the share of relevant documents that are among the first hundred results."""
    relevant = {key for key, relevance in judged.items() if relevance > 0}
    return len(relevant & set(ranked[:FURTHER])) / len(relevant)


def by_words(question: str, words: Mapping[str, set[str]]) -> list[str]:
    """Rank documents by how many of a question's words they hold."""
    asked = set(re.findall(r"\w+", question.lower()))
    return sorted(words, key=lambda key: -len(asked & words[key]))[:FURTHER]


def judgements(collection: Collection) -> Judged:
    """Return the relevance of documents by query, for queries that have a relevant one."""
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for given in collection["qrels"]:
        judged[str(given["query"])][str(given["document"])] = int(given.get("relevance", 1))
    return {query: found for query, found in judged.items() if any(found.values())}


def main() -> None:
    """Index, ask, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    collection = read(parser.parse_args().file)
    judged = judgements(collection)
    words = {
        str(d["id"]): set(re.findall(r"\w+", f"{d.get('title', '')} {d['text']}".lower()))
        for d in collection["documents"]
    }
    found: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        index = WhooshIndex(Path(folder))
        index.rebuild(documents(collection))
        for query in collection["queries"]:
            if str(query["id"]) not in judged:
                continue
            asked = parse(str(query["text"])[:400], lang=str(query.get("lang", "fr")), limit=FURTHER)
            ranked = [hit.key for hit in index.search(asked).hits]
            plain = by_words(str(query["text"]), words)
            for name, measure in (("nDCG@10", ndcg), ("recall@100", recall)):
                found[name].append(measure(ranked, judged[str(query["id"])]))
                found[f"plain {name}"].append(measure(plain, judged[str(query["id"])]))
    print(f"{len(words)} documents, {len(found['nDCG@10'])} questions")
    for name in ("nDCG@10", "recall@100"):
        own, plain_ = statistics.mean(found[name]), statistics.mean(found[f"plain {name}"])
        print(f"{name}: {own:.3f}; by counting words {plain_:.3f}; ratio {own / max(plain_, 1e-9):.2f}")


if __name__ == "__main__":
    main()
