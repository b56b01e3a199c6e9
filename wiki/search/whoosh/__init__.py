"""The index on Whoosh.

index     the interface
fields    how documents lie in it
postings  postings written and read quickly
searcher  answering a query from one snapshot
snapshot  files kept whole, checked against a signed manifest
"""
