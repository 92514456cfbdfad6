"use strict";
// Tries the API with a token that lives as long as this page. Addresses are relative, so that it
// works behind any host name and path prefix.
const tokenForm = document.getElementById("token");
const requestForm = document.getElementById("request");
const answer = document.getElementById("answer");
let token = "";

const say = (id, text) => { document.getElementById(id).textContent = text; };

tokenForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { id, secret } = tokenForm.elements;
  const pair = [id.value, secret.value].map(encodeURIComponent).join(":");
  const response = await fetch(tokenForm.dataset.url, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa(pair)}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const said = await response.json();
  token = said.access_token ?? "";
  say("token-state", token
    ? `A token for ${said.expires_in} seconds, with ${said.scope}.`
    : `${said.error}: ${said.error_description ?? ""}`);
});

requestForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  const path = requestForm.elements.path.value.replace(/^\/*/, "");
  say("answer-state", "Asking …");
  const began = performance.now();
  const response = await fetch(path, {
    headers: token ? { Authorization: `Bearer ${token}` } : {},
  });
  const text = await response.text();
  const total = response.headers.get("x-total-count");
  say("answer-state", `${response.status}, ${text.length} characters in ` +
    `${Math.round(performance.now() - began)} ms${total ? `, ${total} in all` : ""}.`);
  answer.textContent = pretty(text);
  answer.hidden = false;
});

for (const button of document.querySelectorAll("button.fill")) {
  button.addEventListener("click", () => {
    requestForm.elements.path.value = button.dataset.path;
    requestForm.elements.path.focus();
  });
}

// A link to an operation or object opens it.
const open = () => document.getElementById(location.hash.slice(1))?.setAttribute("open", "");
addEventListener("hashchange", open);
open();

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
