/** Apollo Client with its default cache, and the types of graphql-codegen's client preset. */
import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import type { DocumentNode } from "graphql";

import * as documents from "./gql/graphql.js";
import { headers, run, url } from "./run.js";

const cache = new InMemoryCache();
const client = new ApolloClient({ cache, link: new HttpLink({ uri: url, headers }) });

async function execute(name: string, variables: Record<string, unknown>): Promise<unknown> {
  const document = documents[`${name}Document` as keyof typeof documents] as DocumentNode;
  const definition = document.definitions[0];
  const isMutation = "operation" in definition && definition.operation === "mutation";
  const result = isMutation
    ? await client.mutate({ mutation: document, variables })
    : await client.query({ query: document, variables });
  return result.data;
}

/** Read two pages of people, then one of them from the cache, by the `id` that the page had. */
async function readPages(): Promise<unknown> {
  const first = await client.query({ query: documents.PeopleDocument, variables: { first: 2 } });
  const after: string | null | undefined = first.data?.people?.pageInfo.endCursor;
  const second = await client.query({
    query: documents.PeopleDocument,
    variables: { first: 2, after },
  });
  // @ts-expect-error  people have no such field
  second.data?.people?.edges[0].node.nickname;
  // @ts-expect-error  the variable is required
  client.query({ query: documents.PeopleDocument, variables: {} }).catch(() => undefined);
  const pages = [first, second].map((page) => page.data?.people?.edges.map((edge) => edge.node.id));
  return { pages, cached: Object.keys(cache.extract()).filter((key) => key.startsWith("Person:")) };
}

await run(execute, readPages);
