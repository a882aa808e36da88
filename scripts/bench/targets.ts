import { join } from 'node:path'
import { type Children, freePort } from './children'

/** Something that answers /v1/chat/completions (or, for a conversion, another protocol's path). */
export interface Target {
  name: string
  port: number
  /** Whose CPU time and memory count; the root of a process tree. */
  pid: number
  path: string
  headers: string[]
  /** The JSON to send. */
  body(stream: boolean): string
  /** The text that ends every complete stream. */
  ending: string
}

const question = 'Please tell me what the octopus does in its eight gardens today. '.repeat(10)

/** A chat target that needs nothing but a model's name. */
export function chatTarget(name: string, port: number, pid: number, model = 'gpt-4o', headers: string[] = []): Target {
  return {
    name,
    port,
    pid,
    path: '/v1/chat/completions',
    headers: ['content-type: application/json', ...headers],
    body: (stream) => JSON.stringify({ ...chat(model), ...(stream ? { stream } : {}) }),
    ending: 'data: [DONE]',
  }
}

function chat(model: string) {
  const messages = [
    { role: 'system', content: 'You are a helpful assistant.' },
    { role: 'user', content: question },
  ]
  return { model, messages, temperature: 0.7, max_tokens: 256 }
}

/** The same question in Anthropic's words, for a target that must convert both ways. */
export function messagesTarget(name: string, port: number, pid: number, model: string, headers: string[]): Target {
  return {
    name,
    port,
    pid,
    path: '/v1/messages',
    headers: ['content-type: application/json', 'anthropic-version: 2023-06-01', ...headers],
    body: (stream) => {
      const { messages, ...rest } = chat(model)
      return JSON.stringify({ ...rest, system: messages[0]!.content, messages: messages.slice(1), ...(stream ? { stream } : {}) })
    },
    ending: 'data: {"type":"message_stop"}',
  }
}

/** Starts the mock upstream; `flags` are those of mock.c. */
export async function startMock(children: Children, name: string, program: string, flags: string[] = []): Promise<Target> {
  const port = freePort()
  const child = children.start(name, [program, '--port', String(port), ...flags])
  await child.listening(port)
  return chatTarget('direct', port, child.pid)
}

/** Starts `bare.ts` or `rewrite.ts` in front of an upstream; `certificate` is a PEM file to trust. */
export async function startProxy(
  children: Children,
  { script, name, upstream, certificate }: { script: 'bare' | 'rewrite'; name: string; upstream: string; certificate?: string },
): Promise<Target> {
  const port = freePort()
  const environment = { UPSTREAM: upstream, PORT: String(port), ...(certificate ? { CA: certificate } : {}) }
  const child = children.start(name, [process.execPath, join(import.meta.dir, `${script}.ts`)], environment)
  await child.listening(port)
  return chatTarget(script, port, child.pid)
}
