// Buttons of our own in GraphiQL's toolbar: copy a link to the query, save it as a question.
import { ToolbarButton, useGraphiQL } from '@graphiql/react';
import { useRef, useState } from 'react';
import { boot } from './boot.js';
import { saveQuery } from './client.js';
import { makeLink } from './links.js';
import { openQuestion } from './questions.jsx';
import { view } from './view.jsx';

export function OwnButtons() {
  const query = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const [copied, setCopied] = useState('');
  const dialog = useRef(null);

  async function copyLink() {
    const link = makeLink({
      query: query.getValue(),
      variables: variables?.getValue(),
      ...view.get(),
    });
    history.replaceState(null, '', link);
    try {
      await navigator.clipboard.writeText(link);
      setCopied('Link copied.');
    } catch {
      setCopied('The link is in the address bar.');
    }
    setTimeout(() => setCopied(''), 4000);
  }

  return (
    <>
      <ToolbarButton label="Copy a link to this query" onClick={copyLink}>
        <svg className="graphiql-toolbar-icon" viewBox="0 0 24 24" {...STROKE}>
          <path d="M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1" />
        </svg>
      </ToolbarButton>
      <ToolbarButton label="Save as a question" onClick={() => dialog.current.showModal()}>
        <svg className="graphiql-toolbar-icon" viewBox="0 0 24 24" {...STROKE}>
          <path d="M6 4h12v16l-6-4.5L6 20z" strokeLinejoin="round" />
        </svg>
      </ToolbarButton>
      <span role="status" className="copied">
        {copied}
      </span>
      <SaveDialog dialog={dialog} editor={query} />
    </>
  );
}

const STROKE = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.6,
  strokeLinecap: 'round',
  'aria-hidden': true,
};

function SaveDialog({ dialog, editor }) {
  const [title, setTitle] = useState('');
  const [description, setDescription] = useState('');
  const [error, setError] = useState('');

  async function submit(event) {
    event.preventDefault();
    const answer = await saveQuery({ title, description, document: editor.getValue() });
    if (answer.errors) {
      setError(answer.errors.map((each) => each.message).join(' '));
      return;
    }
    boot.saved = answer.saved;
    dialog.current.close();
    openQuestion(answer.saved.find((each) => each.name === answer.name), null);
    setTitle('');
    setDescription('');
    setError('');
  }

  return (
    <dialog ref={dialog} className="save-dialog" aria-labelledby="save-title">
      <form onSubmit={submit} id="save-question">
        <h2 id="save-title">Save as a question</h2>
        <p>Everyone with your role sees it under “Questions”. Variables become a form.</p>
        <label htmlFor="save-name">Question</label>
        <input
          id="save-name"
          required
          maxLength={120}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <label htmlFor="save-description">Description (optional)</label>
        <input
          id="save-description"
          maxLength={400}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
        {error && <p role="alert">{error}</p>}
        <div className="actions">
          <button type="button" onClick={() => dialog.current.close()}>
            Cancel
          </button>
          <button type="submit" className="run">
            Save
          </button>
        </div>
      </form>
    </dialog>
  );
}
