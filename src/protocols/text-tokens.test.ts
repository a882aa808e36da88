import { describe, expect, test } from 'bun:test'
import { textTokens } from './text-tokens'

const base64 = Buffer.from(Array.from({ length: 900 }, (_, index) => (index * index * 31 + index * 7) % 251)).toString('base64')

/** Texts with what the o200k vocabulary makes of them. */
const counted: [what: string, tokens: number, text: string][] = [
  [
    'English prose',
    77,
    'A gateway stands between a program and the vendors whose models it asks. When one of them is busy, another answers, and the ' +
      'person in front of the screen never hears of it. That sounds simple until you look at how differently each vendor words the ' +
      'same thing: one calls it a finish reason, another a stop reason, and a third says nothing at all until the connection closes.',
  ],
  [
    'TypeScript',
    99,
    "import { readFile } from 'node:fs/promises'\n\nexport interface Reading {\n  path: string\n  lines: number\n}\n\n/** Counts the " +
      'lines of a file. */\nexport async function countLines(path: string): Promise<Reading> {\n  const text = await readFile(path, ' +
      "'utf8')\n  const lines = text.split('\\n').length\n  if (lines === 0) throw new Error('nothing in it')\n  return { path, " +
      'lines }\n}\n',
  ],
  [
    'Python',
    86,
    'import json\nfrom pathlib import Path\n\n\ndef load_settings(path: str, default: dict | None = None) -> dict:\n    """Reads the ' +
      'settings, or answers the default."""\n    file = Path(path)\n    if not file.exists():\n        return default or {}\n    with ' +
      'file.open(encoding="utf-8") as handle:\n        return {key.lower(): value for key, value in json.load(handle).items()}\n',
  ],
  [
    'JSON',
    84,
    JSON.stringify({
      name: 'get_weather',
      description: 'Tells the weather of a city for some days.',
      parameters: {
        type: 'object',
        properties: {
          city: { type: 'string', description: 'The name of the city, in English.' },
          days: { type: 'integer', minimum: 1, maximum: 14 },
          units: { type: 'string', enum: ['metric', 'imperial'] },
        },
        required: ['city'],
        additionalProperties: false,
      },
    }),
  ],
  [
    'Chinese',
    98,
    '网关位于程序和模型供应商之间。当其中一家繁忙时，另一家会接手回答，屏幕前的人不会察觉。听起来很简单，但每家供应商对同一件事的说法都不一样：' +
      '有的叫结束原因，有的叫停止原因，还有的直到连接关闭都不说一句话。因此我们需要一种中立的语言，把所有的请求和回答都翻译成它，然后再翻译出去。',
  ],
  [
    'Japanese',
    113,
    'ゲートウェイはプログラムとモデルの提供元の間に立ちます。どれかが混んでいるときは別のものが答え、画面の前の人は何も気づきません。簡単に聞こえますが、' +
      '同じことでも提供元によって言い方が違います。そのため、すべての要求と応答をいったん中立の言葉に直し、それから相手の言葉に書き換える必要があります。',
  ],
  [
    'Korean',
    87,
    '게이트웨이는 프로그램과 모델 공급자 사이에 있습니다. 한 곳이 바쁘면 다른 곳이 대신 대답하고, 화면 앞에 있는 사람은 아무것도 눈치채지 못합니다. ' +
      '간단하게 들리지만 같은 것을 공급자마다 다르게 표현합니다. 그래서 모든 요청과 응답을 중립적인 말로 바꾼 다음 상대방의 말로 다시 써야 합니다.',
  ],
  [
    'Russian',
    84,
    'Шлюз стоит между программой и поставщиками моделей. Когда один из них занят, отвечает другой, и человек перед экраном ничего ' +
      'не замечает. Это звучит просто, пока не увидишь, как по-разному поставщики называют одно и то же: у одного это причина ' +
      'завершения, у другого причина остановки, а третий молчит до тех пор, пока соединение не закроется.',
  ],
  ['base64', 826, base64],
]

describe('the tokens of a text', () => {
  test.each(counted)('%s is counted to a tenth', (_, tokens, text) => {
    const off = textTokens(text) / tokens - 1
    expect(Math.abs(off)).toBeLessThan(0.1)
  })

  test('nothing costs nothing, and a row of the same mark little', () => {
    expect(textTokens('')).toBe(0)
    expect(textTokens('-'.repeat(80))).toBeLessThan(8)
    expect(textTokens(' '.repeat(80))).toBeLessThan(8)
  })

  test('a long text takes no longer than reading it', () => {
    const text = counted
      .map(([, , one]) => one)
      .join('\n')
      .repeat(50)
    const start = performance.now()
    textTokens(text)
    expect(performance.now() - start).toBeLessThan(200)
  })
})
