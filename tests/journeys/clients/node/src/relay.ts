/** Relay's runtime with its default store, and the artifacts of its compiler. */
import * as runtime from "relay-runtime";

import { headers, run, url, type Variables } from "./run.js";

const { Environment, Network, RecordSource, Store, commitMutation, fetchQuery } = runtime;

const environment = new Environment({
  network: Network.create(async (request, variables) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ query: request.text, variables }),
    });
    return response.json();
  }),
  store: new Store(new RecordSource()),
});

async function load(name: string, kind: string): Promise<runtime.ConcreteRequest> {
  const path = `./relay/__generated__/${name}${kind}.graphql.js`;
  return (await import(path)).default;
}

async function execute(name: string, variables: Variables): Promise<unknown> {
  const isMutation = process.env.MUTATIONS!.split(" ").includes(name);
  const request = await load(name, isMutation ? "Mutation" : "Query");
  if (!isMutation) return fetchQuery(environment, request, variables).toPromise();
  return new Promise((resolve, reject) =>
    commitMutation(environment, {
      mutation: request,
      variables,
      onCompleted: (response) => resolve(response),
      onError: reject,
    }),
  );
}

async function readPages(): Promise<unknown> {
  const request = await load("People", "Query");
  const first: any = await fetchQuery(environment, request, { first: 2 }).toPromise();
  const after = first.people.pageInfo.endCursor;
  const second: any = await fetchQuery(environment, request, { first: 2, after }).toPromise();
  const pages = [first, second].map((page) => page.people.edges.map((edge: any) => edge.node.id));
  const records = environment.getStore().getSource().getRecordIDs();
  return { pages, cached: records.filter((id) => id.startsWith("Person:")) };
}

await run(execute, readPages);
