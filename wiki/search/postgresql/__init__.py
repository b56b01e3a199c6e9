"""The index in PostgreSQL.

index     the interface
terms     our analysis as tsvectors and tsqueries
searcher  answering a query
"""
