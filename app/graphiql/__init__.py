"""The page /graphiql: GraphiQL for signed-in staff, its bundle and its saved questions."""
