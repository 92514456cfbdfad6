// The page /graphiql: GraphiQL with the explorer, saved questions and a view selector.
import './workers.js';
import 'monaco-editor/esm/vs/base/browser/ui/codicons/codicon/codicon.css';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './page.css';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { boot, root } from './boot.js';
import { execute } from './client.js';
import { readLink } from './links.js';
import { memoryStorage } from './memory.js';
import { openQuestion, QUESTIONS } from './questions.jsx';
import { OwnButtons } from './toolbar.jsx';
import { view, ViewBar } from './view.jsx';

const WELCOME = `# Choose a question on the left,
# or write a query here.
# Ctrl-Space completes names.
{
  administration {
    cache {
      edition
      nextRun
      lastSuccess {
        finishedAt
        seconds
      }
    }
  }
}
`;
const PLUGINS = [QUESTIONS, explorerPlugin(), HISTORY_PLUGIN];

function fetcher({ query, variables, operationName }) {
  const { asConnection, edition } = operationName === 'IntrospectionQuery' ? {} : view.get();
  return execute({
    query,
    variables: variables ?? {},
    operationName: operationName ?? null,
    ...(asConnection || edition
      ? { seeAs: { connection: asConnection || null, edition: edition ? Number(edition) : null } }
      : {}),
  });
}

function parsed(variables) {
  try {
    return variables ? JSON.parse(variables) : null;
  } catch {
    return null;
  }
}

// GraphiQL looks at the system's theme only when its own is set: set it when the system's changes.
function FollowSystemTheme() {
  const { setTheme } = useGraphiQLActions();
  const theme = useGraphiQL((state) => state.theme);
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => theme ?? setTheme(null);
    dark.addEventListener('change', follow);
    return () => dark.removeEventListener('change', follow);
  }, [theme]);
  return null;
}

function App({ link }) {
  return (
    <>
      <ViewBar />
      {link.unknown && (
        <p role="alert" className="link-error">
          There is no question named “{link.unknown}”. Choose one under “Questions”.
        </p>
      )}
      <GraphiQL
        fetcher={fetcher}
        storage={memoryStorage()}
        shouldPersistHeaders={false}
        showPersistHeadersSettings={false}
        isHeadersEditorEnabled={false}
        plugins={PLUGINS}
        visiblePlugin={QUESTIONS}
        defaultEditorToolsVisibility="variables"
        initialQuery={link.query ?? link.saved?.document ?? undefined}
        initialVariables={link.variables ?? undefined}
        defaultQuery={WELCOME}
        inputValueDeprecation
      >
        <GraphiQL.Logo>
          <span className="visually-hidden">GraphiQL</span>
        </GraphiQL.Logo>
        <GraphiQL.Toolbar>
          {({ prettify, copy, merge }) => (
            <>
              {prettify}
              {merge}
              {copy}
              <OwnButtons />
              <FollowSystemTheme />
            </>
          )}
        </GraphiQL.Toolbar>
      </GraphiQL>
    </>
  );
}

const link = readLink();
view.set({ asConnection: link.asConnection, edition: link.edition });
if (link.saved) openQuestion(link.saved, parsed(link.variables));
createRoot(root).render(<App link={link} />);
