import { type Content, type GenerateContentParameters, type GenerateContentResponse, GoogleGenAI, type Part } from '@google/genai'
import { type CreateSpeaker, type Said, weather, weatherQuestion, weatherReport } from './speaker'

export const geminiTool = {
  functionDeclarations: [{ name: weather.name, description: weather.description, parametersJsonSchema: weather.schema }],
}

export const geminiSdk: CreateSpeaker = (baseUrl, apiKey) => {
  const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl } })

  async function generate(request: GenerateContentParameters, streamed: boolean): Promise<GenerateContentResponse[]> {
    if (!streamed) return [await client.models.generateContent(request)]
    return Array.fromAsync(await client.models.generateContentStream(request))
  }

  return {
    name: '@google/genai',
    protocol: 'gemini',
    finishes: { text: 'STOP', call: 'STOP' },
    async greet(model, streamed) {
      return said(await generate({ model, contents: 'Hello' }, streamed))
    },
    async consult(model, streamed, thinkingBudget = 4096) {
      const contents: Content[] = [{ role: 'user', parts: [{ text: weatherQuestion }] }]
      const ask = () =>
        generate(
          {
            model,
            contents,
            config: {
              systemInstruction: 'You know the weather.',
              tools: [geminiTool],
              thinkingConfig: { includeThoughts: true, thinkingBudget },
            },
          },
          streamed,
        )
      const first = await ask()
      const parts = first.flatMap(partsOf)
      const responses = parts.flatMap(({ functionCall }): Part[] =>
        functionCall ? [{ functionResponse: { id: functionCall.id, name: functionCall.name, response: { output: weatherReport } } }] : [],
      )
      contents.push({ role: 'model', parts }, { role: 'user', parts: responses })
      return [said(first), said(await ask())]
    },
  }
}

const partsOf = ({ candidates }: GenerateContentResponse): Part[] => candidates?.[0]?.content?.parts ?? []

function said(chunks: GenerateContentResponse[]): Said {
  const parts = chunks.flatMap(partsOf)
  const last = chunks.at(-1)
  const usage = last?.usageMetadata
  return {
    text: parts.map(({ text = '', thought }) => (thought ? '' : text)).join(''),
    thoughts: parts.map(({ text = '', thought }) => (thought ? text : '')).join(''),
    calls: parts.flatMap(({ functionCall }) => (functionCall ? [{ name: functionCall.name ?? '', input: functionCall.args }] : [])),
    finish: last?.candidates?.[0]?.finishReason,
    usage: {
      input: usage?.promptTokenCount ?? 0,
      output: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
      cacheRead: usage?.cachedContentTokenCount ?? 0,
    },
  }
}
