"""OneRoster over the graph: a request is compiled to a GraphQL document, its answer to bytes."""
