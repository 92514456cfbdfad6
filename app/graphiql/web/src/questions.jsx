// The plugin "Questions": saved queries, each with its variables as a form.
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useId, useRef, useState } from 'react';
import { boot } from './boot.js';
import { deleteQuery, execute } from './client.js';
import { initialText, variableValue } from './values.js';

const SEARCH = `query FindRecord($text: String!, $kinds: [SisRecordKind!]) {
  search(text: $text, kinds: $kinds, limit: 8) { sourcedId name detail }
}`;

let opened = { query: null, variables: null };
const watchers = new Set();

export function openQuestion(query, variables) {
  opened = { query, variables };
  for (const watcher of watchers) watcher(opened);
}

function useOpened() {
  const [state, setState] = useState(opened);
  useEffect(() => {
    watchers.add(setState);
    return () => watchers.delete(setState);
  }, []);
  return state;
}

export const QUESTIONS = {
  title: 'Questions',
  icon: QuestionsIcon,
  content: Questions,
};

function QuestionsIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
      <path d="M4 5.5h16v11H11l-4.5 3.5v-3.5H4z" strokeLinejoin="round" />
      <path d="M9.8 9.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5" strokeLinecap="round" />
      <circle cx="12" cy="14.6" r=".5" fill="currentColor" />
    </svg>
  );
}

function Questions() {
  const { query, variables } = useOpened();
  return (
    <section id="graphiql-questions" aria-label="Questions" className="questions">
      {query ? (
        <Question key={query.name} query={query} given={variables} />
      ) : (
        <QuestionList />
      )}
    </section>
  );
}

function QuestionList() {
  const [text, setText] = useState('');
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = boot.saved.filter((each) => {
    const content = `${each.title} ${each.description} ${each.topic}`.toLowerCase();
    return words.every((word) => content.includes(word));
  });
  const topics = [...new Set(shown.map((each) => each.topic))];
  return (
    <>
      <h2>Questions</h2>
      <input
        id="question-filter"
        type="search"
        placeholder="Filter questions"
        aria-label="Filter questions"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {shown.length === 0 && <p role="status">No question contains “{text}”.</p>}
      {topics.map((topic) => (
        <div key={topic}>
          <h3>{topic}</h3>
          <ul aria-label={topic}>
            {shown
              .filter((each) => each.topic === topic)
              .map((each) => (
                <li key={each.name}>
                  <button
                    type="button"
                    data-question={each.name}
                    onClick={() => openQuestion(each, null)}
                  >
                    {each.title}
                  </button>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </>
  );
}

function Question({ query, given }) {
  const { run, updateActiveTabValues } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const isFetching = useGraphiQL((state) => state.isFetching);
  // Until the editors are there, GraphiQL ignores a run.
  const isReady = useGraphiQL((state) => Boolean(state.queryEditor && state.responseEditor));
  const [texts, setTexts] = useState(() =>
    Object.fromEntries(query.variables.map((each) => [each.name, initialText(each, given)])),
  );
  const [deletion, setDeletion] = useState('');
  const heading = useRef(null);

  function write(values) {
    const variables = Object.fromEntries(
      query.variables.map((each) => [each.name, variableValue(each, values[each.name])]),
    );
    const text = query.variables.length ? JSON.stringify(variables, null, 2) : '';
    queryEditor?.setValue(query.document);
    variableEditor?.setValue(text);
    updateActiveTabValues({ query: query.document, variables: text });
  }

  useEffect(() => {
    heading.current?.focus();
  }, []);
  useEffect(() => {
    if (queryEditor && variableEditor) write(texts);
  }, [queryEditor, variableEditor]);

  function change(name, text) {
    const values = { ...texts, [name]: text };
    setTexts(values);
    write(values);
  }

  function submit(event) {
    event.preventDefault();
    write(texts);
    run();
  }

  async function remove() {
    const answer = await deleteQuery(query.name);
    if (answer.errors) {
      setDeletion(answer.errors[0].message);
      return;
    }
    boot.saved = answer.saved;
    openQuestion(null, null);
  }

  return (
    <form id="question" className="question" onSubmit={submit} aria-label={query.title}>
      <button type="button" className="back" onClick={() => openQuestion(null, null)}>
        ← All questions
      </button>
      <h2 tabIndex={-1} ref={heading}>
        {query.title}
      </h2>
      {query.description && <p>{query.description}</p>}
      {query.variables.map((each) => (
        <Field
          key={each.name}
          variable={each}
          text={texts[each.name]}
          onChange={(text) => change(each.name, text)}
        />
      ))}
      <button type="submit" className="run" id="run-question" disabled={isFetching || !isReady}>
        {isFetching ? 'Running …' : 'Run'}
      </button>
      {query.mine && (
        <p className="own">
          Saved by {query.savedBy}.{' '}
          <button type="button" onClick={remove}>
            Delete this question
          </button>
        </p>
      )}
      {deletion && <p role="alert">{deletion}</p>}
    </form>
  );
}

function Field({ variable, text, onChange }) {
  const id = useId();
  const common = {
    id,
    name: variable.name,
    required: variable.required,
    value: text,
    'aria-describedby': variable.hint ? `${id}-hint` : undefined,
    onChange: (event) => onChange(event.target.value),
  };
  return (
    <div className="field">
      <label htmlFor={id}>{variable.title}</label>
      <Input variable={variable} common={common} onChange={onChange} />
      {variable.hint && (
        <p className="hint" id={`${id}-hint`}>
          {variable.hint}
        </p>
      )}
    </div>
  );
}

function Input({ variable, common, onChange }) {
  if (variable.kind === 'connection') {
    return <Choice common={common} options={boot.connections.map(connectionOption)} />;
  }
  if (variable.kind === 'school') {
    return <Choice common={common} options={boot.schools.map(schoolOption)} />;
  }
  if (variable.kind === 'choice') {
    return <Choice common={common} options={variable.options.map((each) => [each, each])} />;
  }
  if (variable.kinds) return <RecordInput variable={variable} common={common} onChange={onChange} />;
  const types = { date: 'date', moment: 'datetime-local', number: 'number' };
  return <input type={types[variable.kind] ?? 'text'} autoComplete="off" {...common} />;
}

const connectionOption = (each) => [each.clientId, each.title];
const schoolOption = (each) => [each.sourcedId, each.name];

function Choice({ common, options }) {
  return (
    <select {...common}>
      <option value="">{common.required ? 'Choose …' : 'All'}</option>
      {options.map(([value, title]) => (
        <option key={value} value={value}>
          {title}
        </option>
      ))}
    </select>
  );
}

// A record by its id; what is typed is searched for, and a result fills in its id.
function RecordInput({ variable, common, onChange }) {
  const [found, setFound] = useState([]);
  const [note, setNote] = useState('');
  const timer = useRef(0);

  function type(text) {
    onChange(text);
    clearTimeout(timer.current);
    setNote('');
    if (text.trim().length < 2) {
      setFound([]);
      return;
    }
    timer.current = setTimeout(async () => {
      const variables = { text, kinds: variable.kinds };
      const answer = await execute({ query: SEARCH, variables, operationName: 'FindRecord' });
      const results = answer.data?.search ?? [];
      setFound(results);
      setNote(answer.errors ? answer.errors[0].message : results.length ? '' : 'Nothing found.');
    }, 250);
  }

  function choose(record) {
    onChange(record.sourcedId);
    setFound([]);
    setNote(`${record.name}, ${record.detail}`);
  }

  return (
    <>
      <input
        type="text"
        autoComplete="off"
        placeholder="Name, e-mail or id"
        {...common}
        onChange={(event) => type(event.target.value)}
      />
      {found.length > 0 && (
        <ul className="found" aria-label={`Results for ${variable.title}`}>
          {found.map((record) => (
            <li key={record.sourcedId}>
              <button type="button" data-record={record.sourcedId} onClick={() => choose(record)}>
                <strong>{record.name}</strong> <span>{record.detail}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="hint" role="status">
        {note}
      </p>
    </>
  );
}
