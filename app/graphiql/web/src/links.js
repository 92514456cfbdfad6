// Links that reopen a query. What the fragment has is never sent to a server.
import { boot } from './boot.js';

export function readLink() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const name = new URLSearchParams(location.search).get('saved') ?? fragment.get('saved');
  return {
    saved: boot.saved.find((each) => each.name === name),
    unknown: name && !boot.saved.some((each) => each.name === name) ? name : null,
    query: fragment.get('query'),
    variables: fragment.get('variables'),
    asConnection: fragment.get('asConnection') ?? '',
    edition: fragment.get('edition') ?? '',
  };
}

export function makeLink({ query, variables, asConnection, edition }) {
  const fragment = new URLSearchParams({ query });
  if (variables && variables.trim() && variables.trim() !== '{}') {
    fragment.set('variables', variables);
  }
  if (asConnection) fragment.set('asConnection', asConnection);
  if (edition) fragment.set('edition', edition);
  return `${location.origin}${location.pathname}#${fragment}`;
}
