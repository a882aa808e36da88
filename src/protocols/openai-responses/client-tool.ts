import { asList, asNumber, asObject, asObjects, asText, compact } from '../json'
import { readBlob, writeBlob } from '../openai-media'
import type { Json, JsonObject, Part } from '../protocol'
import { wireToolName } from '../tool-names'

/**
 * A kind of tool that OpenAI's models know by heart and that the client runs: it is declared by its type alone, and called
 * and answered in items of its own. To other vendors it is a function of this name.
 */
export interface ClientTool {
  /** The `type` of its declarations. */
  type: RegExp
  name: string
  call: string
  output: string
  /** What the ids of its calls begin with. */
  prefix: string
  /** Which of its declarations the client runs; absent: all. */
  isLocal?(raw: JsonObject): boolean
  describe(raw: JsonObject): string
  schema(raw: JsonObject): JsonObject
  /** The arguments that an item of a call stands for. */
  readCall(item: JsonObject): Json
  /** What an item of a call says, beside its ids and status. */
  writeCall(input: JsonObject, raw: JsonObject): JsonObject
  readOutput(item: JsonObject): Part[]
  writeOutput(content: Part[], isError: boolean): JsonObject
}

const texts = (description: string): JsonObject => ({ type: 'array', items: { type: 'string' }, description })
const object = (properties: JsonObject, required: Json[]): JsonObject => ({ type: 'object', properties, required })
const asTexts = (value: Json | undefined) => asList(value).filter((item) => typeof item === 'string')
const textOf = (content: Part[]) => content.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n\n')
const said = (text: string): Part[] => (text ? [{ type: 'text', text }] : [])
const limit = (description: string): JsonObject => ({ type: 'integer', description })

const localShell: ClientTool = {
  type: /^local_shell$/,
  name: 'local_shell',
  call: 'local_shell_call',
  output: 'local_shell_call_output',
  prefix: 'lsh_',
  describe: () => 'Runs a program on the computer of the user and answers what it printed.',
  schema: () =>
    object(
      {
        command: texts('The program and its arguments, e.g. ["bash", "-lc", "ls"].'),
        env: { type: 'object', additionalProperties: { type: 'string' }, description: 'Variables of the environment.' },
        working_directory: { type: 'string', description: 'The directory to run it in.' },
        timeout_ms: limit('The most milliseconds that it may take.'),
        user: { type: 'string', description: 'The user to run it as.' },
      },
      ['command'],
    ),
  readCall: ({ action }) => {
    const { type: _, ...input } = asObject(action) ?? {}
    return input
  },
  writeCall: ({ command, env, timeout_ms, user, working_directory }) => ({
    action: compact({
      type: 'exec',
      command: typeof command === 'string' ? ['bash', '-lc', command] : asTexts(command),
      env: asObject(env) ?? {},
      timeout_ms: asNumber(timeout_ms),
      user: asText(user),
      working_directory: asText(working_directory),
    }),
  }),
  readOutput: ({ output }) => said(asText(output) ?? ''),
  writeOutput: (content) => ({ output: textOf(content) }),
}

const shell: ClientTool = {
  type: /^shell$/,
  name: 'shell',
  call: 'shell_call',
  output: 'shell_call_output',
  prefix: 'sh_',
  isLocal: ({ environment }) => !/^container/.test(asText(asObject(environment)?.type) ?? ''),
  describe: () => 'Runs commands in a shell on the computer of the user and answers what they printed.',
  schema: () =>
    object(
      {
        commands: texts('The commands, each as one line of the shell; they may run at the same time.'),
        timeout_ms: limit('The most milliseconds that each may take.'),
        max_output_length: limit('The most characters of output to answer.'),
      },
      ['commands'],
    ),
  readCall: ({ action }) => asObject(action) ?? {},
  writeCall: ({ commands, command, timeout_ms, max_output_length }) => ({
    action: {
      commands: typeof command === 'string' ? [command] : asTexts(commands),
      timeout_ms: asNumber(timeout_ms) ?? null,
      max_output_length: asNumber(max_output_length) ?? null,
    },
    environment: null,
  }),
  readOutput: ({ output }) => said(typeof output === 'string' ? output : JSON.stringify(asList(output))),
  writeOutput: (content, isError) => ({ output: shellOutput(textOf(content), isError) }),
}

function shellOutput(text: string, isError: boolean): JsonObject[] {
  try {
    const told = asObjects(JSON.parse(text))
    if (told.length && told.every(({ outcome }) => asObject(outcome))) return told
  } catch {
    // It is the plain text of what was printed.
  }
  return [{ stdout: text, stderr: '', outcome: { type: 'exit', exit_code: isError ? 1 : 0 } }]
}

const applyPatch: ClientTool = {
  type: /^apply_patch$/,
  name: 'apply_patch',
  call: 'apply_patch_call',
  output: 'apply_patch_call_output',
  prefix: 'apc_',
  describe: () => 'Creates, changes or deletes one file. The diff is in V4A format: context lines begin with a space, others with + or -.',
  schema: () =>
    object(
      {
        operation: object(
          {
            type: { type: 'string', enum: ['create_file', 'update_file', 'delete_file'] },
            path: { type: 'string', description: 'The path of the file, relative to the working directory.' },
            diff: { type: 'string', description: 'What to change; not for delete_file.' },
          },
          ['type', 'path'],
        ),
      },
      ['operation'],
    ),
  readCall: ({ operation }) => ({ operation: operation ?? {} }),
  writeCall: (input) => {
    const { type, path, diff } = asObject(input.operation) ?? input
    const kind = asText(type) ?? 'update_file'
    const change: JsonObject = kind === 'delete_file' ? {} : { diff: asText(diff) ?? '' }
    return { operation: { type: kind, path: asText(path) ?? '', ...change } }
  },
  readOutput: ({ output, status }) => said(asText(output) || asText(status) || ''),
  writeOutput: (content, isError) => ({ status: isError ? 'failed' : 'completed', output: textOf(content) }),
}

const ACTIONS = ['click', 'double_click', 'drag', 'keypress', 'move', 'screenshot', 'scroll', 'type', 'wait']
const whole: JsonObject = { type: 'integer' }

const computer: ClientTool = {
  type: /^computer(?:_use_preview.*)?$/,
  name: 'computer',
  call: 'computer_call',
  output: 'computer_call_output',
  prefix: 'cu_',
  describe: () => 'Uses a computer by screen, mouse and keyboard, and answers with a screenshot.',
  schema: () => {
    const action = object(
      {
        type: { type: 'string', enum: ACTIONS },
        x: whole,
        y: whole,
        button: { type: 'string', enum: ['left', 'right', 'wheel', 'back', 'forward'] },
        keys: texts('The keys to press, or to hold down meanwhile.'),
        text: { type: 'string', description: 'For type.' },
        scroll_x: whole,
        scroll_y: whole,
        path: { type: 'array', items: object({ x: whole, y: whole }, ['x', 'y']), description: 'For drag.' },
      },
      ['type'],
    )
    return object({ actions: { type: 'array', items: action, description: 'What to do, in order.' } }, ['actions'])
  },
  readCall: ({ action, actions }) => ({ actions: actions ?? (action ? [action] : []) }),
  writeCall: ({ action, actions }, raw) => {
    const told = actions ? asObjects(actions) : asObjects([action])
    const one = asText(raw.type)?.includes('preview')
    return { ...(one ? { action: told[0] ?? { type: 'screenshot' } } : { actions: told }), pending_safety_checks: [] }
  },
  readOutput: ({ output }) => {
    const { image_url, file_id } = asObject(output) ?? {}
    const id = asText(file_id)
    if (id) return [{ type: 'image', source: { kind: 'file-id', id, origin: 'openai-responses' } }]
    return asText(image_url) ? [{ type: 'image', source: readBlob(asText(image_url)!) }] : []
  },
  writeOutput: (content) => {
    const source = content.find((part) => part.type === 'image')?.source
    const shown: JsonObject = source?.kind === 'file-id' ? { file_id: source.id } : { image_url: (source && writeBlob(source)) ?? '' }
    return { output: { type: 'computer_screenshot', ...shown } }
  },
}

const toolSearch: ClientTool = {
  type: /^tool_search$/,
  name: 'tool_search',
  call: 'tool_search_call',
  output: 'tool_search_output',
  prefix: 'tsc_',
  isLocal: ({ execution }) => execution === 'client',
  describe: ({ description }) => asText(description) ?? 'Finds tools that are not listed here. What it finds can be called afterwards.',
  schema: ({ parameters }) => asObject(parameters) ?? object({ query: { type: 'string' } }, ['query']),
  readCall: ({ arguments: input }) => input ?? {},
  writeCall: (input) => ({ arguments: input, execution: 'client' }),
  readOutput: ({ tools }) => said(foundTools(tools)),
  // What was found is declared with the other tools.
  writeOutput: () => ({ execution: 'client', status: 'completed', tools: [] }),
}

/** The tools that a search found, by the names under which they can be called. */
function foundTools(tools: Json | undefined, namespace?: string): string {
  const lines = asObjects(tools).flatMap((tool): string[] => {
    const name = asText(tool.name)
    if (tool.type === 'namespace') return [foundTools(tool.tools, name)]
    if (!name) return []
    return [`${wireToolName({ name, ...(namespace && { namespace }) })}: ${asText(tool.description) ?? ''}`]
  })
  return lines.join('\n')
}

/** https://platform.openai.com/docs/guides/tools: local shell, shell, apply patch, computer use and tool search. */
export const clientTools: readonly ClientTool[] = [localShell, shell, applyPatch, computer, toolSearch]
