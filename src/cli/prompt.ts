import { createInterface } from 'node:readline'
import { Failure } from './failure'

const enter = ['\r', '\n', '\x04']
const backspace = ['\x7f', '\b']
const interrupt = '\x03'

/** A secret typed without echo on a terminal (twice, to be sure), else the first line of standard input. Throws `Failure`. */
export async function readSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) return readLine()
  const typed = await typeHidden(`${question}: `)
  if ((await typeHidden('Once more: ')) !== typed) throw new Failure('the two passwords differ; nothing has been changed')
  return typed
}

async function readLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin, terminal: false })
  for await (const line of lines) return line
  throw new Failure('no password on standard input; pipe one in, such as: octopus password < password.txt')
}

function typeHidden(question: string): Promise<string> {
  process.stderr.write(question)
  process.stdin.setRawMode(true)
  process.stdin.setEncoding('utf8')
  process.stdin.resume()
  return new Promise((resolve, reject) => {
    let typed = ''
    const finish = (settle: () => void) => {
      process.stdin.off('data', hear)
      process.stdin.setRawMode(false)
      process.stdin.pause()
      process.stderr.write('\n')
      settle()
    }
    const hear = (keys: string) => {
      for (const key of keys) {
        if (key === interrupt) return finish(() => reject(new Failure('interrupted; nothing has been changed')))
        if (enter.includes(key)) return finish(() => resolve(typed))
        typed = backspace.includes(key) ? [...typed].slice(0, -1).join('') : typed + key
      }
    }
    process.stdin.on('data', hear)
  })
}
