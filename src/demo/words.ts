/** What people of the demo ask, and what the built-in upstream says to that. */
export const talks: readonly (readonly [asked: string, told: string])[] = [
  [
    'Why does this test only fail on CI?',
    'Most likely it depends on the order in which the files are read. On your machine the directory happens to be sorted; on CI it is not. `readdir` makes no promise about order, so sort the names before you compare them:\n\n```ts\nconst names = (await readdir(folder)).sort()\n```\n\nIf that does not cure it, print the time zone: the second assertion formats a date, and CI usually runs in UTC.',
  ],
  [
    'Rename `handleData` to something that says what it does.',
    'It validates the rows, drops duplicates and returns how many were kept, so I would call it `importRows`. I found four callers; three only pass the rows on, and one ignores the result. I have changed all four and left the ignored result as it is, since the log line below already tells the count.',
  ],
  [
    'Summarise the discussion about the release date.',
    'Three things were decided. The release moves from Tuesday to Thursday, because the migration needs a rehearsal on real data. Nobody merges features after Monday noon. Mira writes the notes and asks for a second pair of eyes on the upgrade steps.\n\nStill open: whether the old endpoint stays for one more version.',
  ],
  [
    'Write a query for the ten customers with the most orders this month.',
    "```sql\nselect customer_id, count(*) as orders\nfrom orders\nwhere created_at >= date_trunc('month', now())\ngroup by customer_id\norder by orders desc, customer_id\nlimit 10\n```\n\nThe second sort key keeps the list stable when two customers are level. An index on `(created_at, customer_id)` is enough for it.",
  ],
  [
    'My parcel says delivered but it is not here.',
    'I am sorry about that. The carrier marked it as handed over yesterday at 16:40, often to a neighbour or at the back door. Please have a look there first. If it does not turn up by tomorrow noon, answer this message and I will send it again at no cost; there is nothing else you have to do.',
  ],
  [
    'Is a B-tree or a hash index better here?',
    'A B-tree. You look up single ids, which both do well, but the second query asks for a range of dates, and a hash index cannot help with that at all. The difference for single ids is far below what the network adds, so one index that serves both is the better deal.',
  ],
  [
    '把这段说明改写得更短一些。',
    '可以压缩成一句：「同一个地址、同一把密钥，就能用上所有账号；哪个账号健康，就走哪个。」原文里关于重试的两句可以放到后面的说明里，读者在第一眼并不需要它们。',
  ],
  [
    'Explain what a circuit breaker does, to a new colleague.',
    'Think of a shop whose card reader is broken. Without a breaker, every customer queues, tries the card, waits for the timeout and leaves annoyed. With one, after the third failure a sign goes up: cash only for the next five minutes. Then exactly one customer may try the card again. If it works the sign comes down; if not, it stays up a little longer.',
  ],
  [
    'Which of these two functions is easier to test?',
    'The second. It takes the clock as an argument, so a test can say what time it is; the first one asks the system, and a test can only wait. It also returns what went wrong instead of logging it, which means that the test can look at it.',
  ],
  [
    'Draft a polite reminder about the open invoice.',
    'Hello,\n\nour invoice of 3 November is still open with us. If you have paid it in the last few days, please take this message as read. Otherwise we would be glad to have the amount by the end of next week; the details are on the invoice itself.\n\nMany thanks and best wishes',
  ],
]

/** For whoever asks something else: where the words come from. */
export const stranger =
  'This is the demo: nothing has left this machine, and there is no model behind these words. A stand-in answers in the protocol of the vendor, with the usual pauses, so that you can watch how a request is routed, metered and shown in the logs. With a key of your own, a real model would answer here.'

export const strangerInChinese =
  '这是演示：没有任何内容离开这台机器，这些文字背后也没有模型。内置的替身按各家厂商的协议作答，连停顿也照样模拟，方便你观察请求如何被路由、计量并显示在日志里。换上你自己的密钥，这里就会是真正的模型在回答。'

/** What is told to that question, whatever stands around it. */
export function replyTo(asked: string): string {
  const known = talks.find(([question]) => asked.includes(question))
  if (known) return known[1]
  return /[\u4e00-\u9fff]/.test(asked) ? strangerInChinese : stranger
}
