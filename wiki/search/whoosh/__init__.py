"""The index on Whoosh.

index     the interface
fields    the schema, and documents as its fields
postings  faster writing and reading of postings
searcher  answering a query from one snapshot
snapshot  a consistent set of files, checked against a signed manifest
"""
