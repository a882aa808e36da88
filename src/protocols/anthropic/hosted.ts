import { asObject, asObjects, asText } from '../json'
import type { Json, JsonObject } from '../protocol'
import { wireToolName } from '../tool-names'

/** What other vendors' models can be told of the blocks that Anthropic's own tools leave behind; undefined where that is nothing. */
export function wordsOf(block: JsonObject): string | undefined {
  const { type } = block
  const found = asObject(block.content) ?? {}
  switch (type) {
    case 'server_tool_use':
      return bracketed(block.name ?? 'search', soughtIn(asObject(block.input) ?? {}))
    case 'mcp_tool_use':
      return bracketed([block.server_name, block.name].filter(Boolean).join(' '), JSON.stringify(block.input ?? {}))
    case 'web_search_tool_result':
      return headed(
        'found on the web',
        linesOf(block.content, ({ title, url }) => [asText(title), asText(url)].filter(Boolean).join(' ')),
      )
    case 'web_fetch_tool_result':
      return headed('read on the web', [asText(found.url), textIn(asObject(found.content))].filter(Boolean).join('\n'))
    case 'code_execution_tool_result':
    case 'bash_code_execution_tool_result':
      return headed(
        'the program printed',
        [asText(found.stdout), asText(found.stderr), asText(found.error_code)].filter(Boolean).join('\n'),
      )
    case 'text_editor_code_execution_tool_result':
      return headed('the file reads', asText(found.content) ?? '')
    case 'mcp_tool_result':
      return headed(
        block.is_error === true ? 'it failed' : 'it answered',
        asText(block.content) ?? linesOf(block.content, ({ text }) => asText(text) ?? ''),
      )
    case 'advisor_tool_result':
      return headed('advice', asText(found.text) ?? '')
    case 'tool_search_tool_result':
      return linesOf(found.tool_references, nameOf) || undefined
    case 'tool_reference':
      return nameOf(block)
    case 'compaction':
      return headed('what was said before, in short', asText(block.content) ?? '')
    default:
      return undefined
  }
}

/** What a tool was asked for: words to look for, an address, a program, a file. */
const soughtIn = ({ query, url, code, command, path }: JsonObject) =>
  [asText(query), asText(url), asText(code), asText(command), asText(path)].filter(Boolean).join(' ')

const bracketed = (tool: Json, asked: string) => (asked ? `[${asText(tool)}: ${asked}]` : undefined)

const headed = (heading: string, text: string) => (text ? `[${heading}]\n${text}` : undefined)

const linesOf = (list: Json | undefined, line: (item: JsonObject) => string) => asObjects(list).map(line).filter(Boolean).join('\n')

/** The document that an address holds, where it is one of text. */
function textIn(document: JsonObject | undefined): string | undefined {
  const source = asObject(document?.source)
  return [asText(document?.title), source?.type === 'text' ? asText(source.data) : undefined].filter(Boolean).join('\n') || undefined
}

/** A tool that a search has found: elsewhere it is declared with all others, under this name. */
const nameOf = ({ tool_name }: JsonObject) => `The tool ${wireToolName({ name: asText(tool_name) ?? '' })} can be called.`
