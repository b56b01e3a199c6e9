"""The index in PostgreSQL.

index     the interface
terms     analysed texts and patterns as tsvectors and tsqueries
searcher  answering a query
"""
