// Values of a saved query's form: their text in the form, and as variables.
const DAY = 86_400_000;

function day(offset) {
  return new Date(Date.now() + offset * DAY).toISOString();
}

export function initialText(variable, given) {
  const value = given?.[variable.name];
  if (value !== undefined && value !== null) return String(value);
  if (variable.defaultDays !== undefined) {
    const moment = day(variable.defaultDays);
    return variable.kind === 'date' ? moment.slice(0, 10) : moment.slice(0, 16);
  }
  return variable.default ?? '';
}

export function variableValue(variable, text) {
  const trimmed = text.trim();
  if (!trimmed) return null;
  if (variable.kind === 'number') return Number(trimmed);
  if (variable.kind === 'moment') return new Date(`${trimmed}Z`).toISOString();
  if (variable.json) {
    try {
      return JSON.parse(trimmed);
    } catch {
      return trimmed; // the service says what is wrong with it
    }
  }
  return trimmed;
}
