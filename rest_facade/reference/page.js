"use strict";
// Tries the API with a token that lives as long as this page. Addresses are relative, so that it
// works behind any host name and path prefix.
const tokenForm = document.getElementById("token");
const requestForm = document.getElementById("request");
const answer = document.getElementById("answer");
let token = "";
// The way from this page to the root of the service.
const root = document.documentElement.dataset.root ?? "";

const say = (id, text) => { document.getElementById(id).textContent = text; };

// Sends a request and returns the response with its text. A browser must not answer a 401 by asking
// for a password itself, which it does unless credentials are omitted.
async function send(path, options) {
  const response = await fetch(root + path, {
    credentials: "omit",
    ...options,
    signal: AbortSignal.timeout(60_000),
  });
  return { response, text: await response.text() };
}

// Runs the work of a form, whose button waits for it, and says where it failed.
function submitting(form, state, work) {
  if (!form) return;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    say(state, "Waiting for the answer …");
    try {
      await work();
    } catch (error) {
      say(state, error.name === "TimeoutError"
        ? "No answer within 60 seconds."
        : `The request failed: ${error.message}.`);
    } finally {
      button.disabled = false;
    }
  });
}

// A page that is for one connection requests a token by the session of whoever is signed in.
async function requestTestToken() {
  token = "";
  const { response, text } = await send(tokenForm.dataset.url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRF-Token": tokenForm.dataset.csrf },
  });
  const members = parsed(text) ?? {};
  token = members.token ?? "";
  say("token-state", token
    ? `A token until ${new Date(members.expiresAt).toLocaleTimeString()}, with ${members.scopes.join(" ")}.`
    : `No token (${response.status}): ${members.errors?.[0]?.message ?? "reload the page"}`);
}

submitting(tokenForm, "token-state", async () => {
  if (tokenForm.dataset.csrf) return requestTestToken();
  const { id, secret } = tokenForm.elements;
  const pair = [id.value.trim(), secret.value.trim()].map(encodeURIComponent).join(":");
  token = "";
  const { response, text } = await send(tokenForm.dataset.url, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa(pair)}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const members = parsed(text) ?? {};
  token = members.access_token ?? "";
  say("token-state", token
    ? `A token for ${members.expires_in} seconds, with ${members.scope}.`
    : `No token (${response.status}): ${members.error ?? ""} ${members.error_description ?? text}`);
});

submitting(requestForm, "answer-state", async () => {
  const path = requestForm.elements.path.value.trim().replace(/^\/*/, "");
  const began = performance.now();
  const { response, text } = await send(path, {
    headers: token ? { Authorization: `Bearer ${token}` } : {},
  });
  const total = response.headers.get("x-total-count");
  const warning = response.headers.get("x-rollcall-warning");
  say("answer-state", `${response.status}, ${text.length} characters in ` +
    `${Math.round(performance.now() - began)} ms${total ? `, ${total} in all` : ""}.` +
    `${warning ? ` Warning: ${warning}` : ""}`);
  const value = parsed(text);
  answer.textContent = value === undefined ? text : JSON.stringify(value, null, 2);
  answer.hidden = false;
});

// Leaves only the operations and objects whose text has every word, and links to the first of them.
const MOST_LINKS = 12;
const found = document.getElementById("found");
const search = document.getElementById("search");
const entries = [...document.querySelectorAll("details")];
search.addEventListener("input", () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = [];
  for (const entry of entries) {
    const text = `${entry.id} ${entry.textContent}`.toLowerCase();
    entry.hidden = !words.every((word) => text.includes(word));
    if (!entry.hidden) shown.push(entry);
  }
  for (const group of document.querySelectorAll(".group")) {
    group.hidden = words.length > 0 && !group.querySelector("details:not([hidden])");
  }
  say("search-state", words.length ? `${shown.length} of ${entries.length} operations and objects.` : "");
  found.replaceChildren(...(words.length ? shown.slice(0, MOST_LINKS) : []).map(linkTo));
});

function linkTo(entry) {
  const link = document.createElement("a");
  link.href = `#${entry.id}`;
  link.textContent = entry.querySelector("summary").firstChild.textContent;
  const item = document.createElement("li");
  item.append(link);
  return item;
}

for (const button of document.querySelectorAll("button.fill")) {
  button.addEventListener("click", () => {
    requestForm.elements.path.value = button.dataset.path;
    requestForm.elements.path.focus();
    requestForm.scrollIntoView({ block: "center" });
  });
}

// A link to an operation or object opens it.
const open = () => document.getElementById(location.hash.slice(1))?.setAttribute("open", "");
addEventListener("hashchange", open);
open();

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
