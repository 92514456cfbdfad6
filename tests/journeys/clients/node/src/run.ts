/** Runs the questions with one client: reads them from the environment, prints the results as JSON. */
export type Variables = Record<string, unknown>;

export const url = process.env.GRAPH_URL!;
export const headers = { authorization: `Bearer ${process.env.GRAPH_TOKEN}` };

const questions: Record<string, Variables> = JSON.parse(process.env.QUESTIONS!);

/** Print the data that `execute` returns for each question, and `extra` besides. */
export async function run(
  execute: (name: string, variables: Variables) => Promise<unknown>,
  extra: () => Promise<unknown>,
): Promise<void> {
  const results: Record<string, unknown> = {};
  for (const [name, variables] of Object.entries(questions)) {
    results[name] = await execute(name, variables);
  }
  console.log(JSON.stringify({ results, extra: await extra() }));
}
