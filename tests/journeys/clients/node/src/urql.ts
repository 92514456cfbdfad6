/** urql with its default exchanges, and the types of gql.tada. */
import { Client, cacheExchange, fetchExchange, type DocumentInput } from "@urql/core";
import type { VariablesOf } from "gql.tada";

import { headers, run, url, type Variables } from "./run.js";
import * as documents from "./tada-documents.js";

const client = new Client({
  url,
  fetchOptions: { headers },
  exchanges: [cacheExchange, fetchExchange],
});

async function execute(name: string, variables: Variables): Promise<unknown> {
  const document = documents[name as keyof typeof documents] as DocumentInput<unknown, Variables>;
  const isMutation = String(JSON.stringify(document)).includes('"operation":"mutation"');
  const result = isMutation
    ? await client.mutation(document, variables)
    : await client.query(document, variables);
  if (result.error) throw result.error;
  return result.data;
}

async function readPages(): Promise<unknown> {
  const variables: VariablesOf<typeof documents.People> = { first: 2 };
  // @ts-expect-error  the variable is a number
  const wrong: VariablesOf<typeof documents.People> = { first: "2" };
  const first = await client.query(documents.People, variables);
  const again = await client.query(documents.People, variables);
  const after = first.data?.people?.pageInfo.endCursor;
  const second = await client.query(documents.People, { first: 2, after });
  const pages = [first, second].map((page) => page.data?.people?.edges.map((edge) => edge.node.id));
  return { pages, cached: first.data?.people?.edges.length === again.data?.people?.edges.length };
}

await run(execute, readPages);
