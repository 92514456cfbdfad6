// What the server gives the page: the CSRF token, worker addresses, connections, saved queries.
export const root = document.getElementById('graphiql');
export const boot = JSON.parse(root.dataset.boot);
