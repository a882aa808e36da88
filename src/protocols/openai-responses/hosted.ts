import { asList, asObject, asObjects, asText } from '../json'
import type { Json, JsonObject } from '../protocol'

/** What an item of a tool that OpenAI runs comes to in words, for vendors that cannot read it; undefined where that is nothing. */
export function wordsOf(item: JsonObject): string | undefined {
  switch (item.type) {
    case 'code_interpreter_call':
      return told('code interpreter', item.code, logsOf(item.outputs))
    case 'mcp_call':
      return told([asText(item.server_label), asText(item.name)].filter(Boolean).join(' '), item.arguments, item.error ?? item.output)
    case 'file_search_call':
      return told('file search', asList(item.queries).join('; '), foundIn(item.results))
    default:
      return undefined
  }
}

function told(tool: string, input: Json | undefined, output: Json | undefined): string | undefined {
  const answer = asText(output) ?? (output ? JSON.stringify(output) : '')
  return answer ? `[${tool}] ${asText(input) ?? ''}\n\n${answer}` : undefined
}

const logsOf = (outputs: Json | undefined) =>
  asObjects(outputs)
    .flatMap(({ logs }) => asText(logs) ?? [])
    .join('\n')

const foundIn = (results: Json | undefined) =>
  asObjects(results)
    .map((result) => `${asText(result.filename) ?? ''}: ${asText(asObject(result)?.text) ?? ''}`)
    .join('\n')
