"""The district's data as a graph: types, filters and orderings, compiled to SQL."""
