import { asNumber, asObject, asText } from './json'
import { clientFunction } from './openai-responses/client-call'
import type { Json, JsonObject, ProtocolId, Tool } from './protocol'

type Builtin = Extract<Tool, { kind: 'builtin' }>
type FunctionTool = Extract<Tool, { kind: 'function' }>

/** One kind of tool that a vendor's models know by heart and that the client runs. */
interface ClientTool {
  origin: ProtocolId
  /** The versions of it, by the `type` of the declaration. */
  type: RegExp
  /** What it is called where the declaration does not say. */
  name: string
  describe(raw: JsonObject): string
  schema(raw: JsonObject): JsonObject
}

/**
 * A vendor's own tool as the function that stands for it elsewhere, when it is one that the client runs; undefined for
 * those that the vendor runs. Calls and results go by its name, so that nothing has to be undone.
 */
export function asFunction({ origin, raw }: Builtin): FunctionTool | undefined {
  const declared = asObject(raw) ?? {}
  if (origin === 'openai-responses') return clientFunction(declared)
  const type = asText(declared.type) ?? ''
  const tool = CLIENT_TOOLS.find((row) => row.origin === origin && row.type.test(type))
  if (!tool) return undefined
  return {
    kind: 'function',
    name: asText(declared.name) || tool.name,
    description: tool.describe(declared),
    schema: tool.schema(declared),
    ...(declared.cache_control && { cache: declared.cache_control }),
  }
}

const text = (description: string): JsonObject => ({ type: 'string', description })
const whole = (description: string): JsonObject => ({ type: 'integer', description })
const place = (description: string): JsonObject => ({ type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2, description })
const oneOf = (words: string[], description: string): JsonObject => ({ type: 'string', enum: words, description })
const object = (properties: JsonObject, required: Json[]): JsonObject => ({ type: 'object', properties, required })

/**
 * Anthropic: https://platform.claude.com/docs/en/agents-and-tools/tool-use/bash-tool (and text-editor-tool, memory-tool,
 * computer-use-tool).
 */
const CLIENT_TOOLS: readonly ClientTool[] = [
  {
    origin: 'anthropic',
    type: /^bash_\d/,
    name: 'bash',
    describe: () => 'Runs a command in a bash session that stays open between calls, and answers what it printed.',
    schema: () =>
      object(
        { command: text('The command; not needed to restart.'), restart: { type: 'boolean', description: 'Starts the session anew.' } },
        [],
      ),
  },
  {
    origin: 'anthropic',
    type: /^text_editor_\d/,
    name: 'str_replace_based_edit_tool',
    describe: () => 'Views, creates and edits text files.',
    schema: (raw) => editorSchema(asText(raw.type) ?? ''),
  },
  {
    origin: 'anthropic',
    type: /^memory_\d/,
    name: 'memory',
    describe: () =>
      'Keeps notes across conversations as files below /memories. Look there before a task, and write down there what later ones will need.',
    schema: memorySchema,
  },
  {
    origin: 'anthropic',
    type: /^computer_\d/,
    name: 'computer',
    describe: describeComputer,
    schema: computerSchema,
  },
]

/** The first versions of the editor could undo, and called the inserted text `new_str`. */
function editorSchema(type: string): JsonObject {
  const isFirst = /2024|20250124/.test(type)
  const commands = ['view', 'create', 'str_replace', 'insert', ...(isFirst ? ['undo_edit'] : [])]
  return object(
    {
      command: oneOf(commands, 'What to do.'),
      path: text('The absolute path of a file, or of a directory to view.'),
      file_text: text('For create: the whole content of the file.'),
      old_str: text('For str_replace: the text to replace, exactly as it is in the file, where it stands once.'),
      new_str: text(isFirst ? 'For str_replace: the new text. For insert: the text to insert.' : 'For str_replace: the new text.'),
      insert_line: whole('For insert: the number of the line behind which the text goes; 0 is the beginning.'),
      ...(!isFirst && { insert_text: text('For insert: the text to insert.') }),
      view_range: place('For view: the first and the last line to show, counted from 1; -1 is the last one of the file.'),
    },
    ['command', 'path'],
  )
}

function memorySchema(): JsonObject {
  return object(
    {
      command: oneOf(['view', 'create', 'str_replace', 'insert', 'delete', 'rename'], 'What to do.'),
      path: text('The path of a file or directory, beginning with /memories; not for rename.'),
      view_range: place('For view: the first and the last line to show.'),
      file_text: text('For create: the whole content of the file.'),
      old_str: text('For str_replace: the text to replace.'),
      new_str: text('For str_replace: the new text.'),
      insert_line: whole('For insert: the number of the line behind which the text goes.'),
      insert_text: text('For insert: the text to insert.'),
      old_path: text('For rename: the path as it is.'),
      new_path: text('For rename: the path as it shall be.'),
    },
    ['command'],
  )
}

function describeComputer({ display_width_px, display_height_px }: JsonObject): string {
  const [width, height] = [asNumber(display_width_px), asNumber(display_height_px)]
  const size = width && height ? ` The screen is ${width} by ${height} pixels, counted from the upper left corner.` : ''
  return `Uses a computer by screen, mouse and keyboard. Take a screenshot to see what an action has done.${size}`
}

const ACTIONS = ['key', 'type', 'mouse_move', 'left_click', 'left_click_drag', 'right_click', 'middle_click', 'double_click']
const LATER_ACTIONS = ['left_mouse_down', 'left_mouse_up', 'scroll', 'hold_key', 'wait', 'triple_click']

function computerSchema({ type, enable_zoom }: JsonObject): JsonObject {
  const isFirst = asText(type)?.endsWith('20241022') === true
  const actions = [
    ...ACTIONS,
    'screenshot',
    'cursor_position',
    ...(isFirst ? [] : LATER_ACTIONS),
    ...(enable_zoom === true ? ['zoom'] : []),
  ]
  return object(
    {
      action: oneOf(actions, 'What to do.'),
      coordinate: place('x and y of where the mouse acts.'),
      text: text(
        'For type: what to type. For key and hold_key: the key or combination, such as ctrl+s. For clicks and scroll: a key held down.',
      ),
      start_coordinate: place('For left_click_drag: x and y of where it begins.'),
      ...(!isFirst && {
        scroll_direction: oneOf(['up', 'down', 'left', 'right'], 'For scroll.'),
        scroll_amount: whole('For scroll: how many clicks of the wheel.'),
        duration: { type: 'number', description: 'For hold_key and wait: seconds.' },
      }),
      ...(enable_zoom === true && {
        region: { type: 'array', items: { type: 'integer' }, description: 'For zoom: x and y of two corners, upper left first.' },
      }),
    },
    ['action'],
  )
}
