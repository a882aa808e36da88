// Reads one HTTP/1.1 message at a time from a byte stream: a head, then a body by Content-Length or in chunks.
// Shared by the mock upstream (requests) and the load generator (replies).
#ifndef BENCH_HTTP_H
#define BENCH_HTTP_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum phase { HEAD, LENGTH, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER, DONE, BROKEN };

#define HEAD_LIMIT 16384
#define BODY_LIMIT (8 << 20)
#define TAIL_SIZE 64

struct message {
  enum phase phase;
  char head[HEAD_LIMIT];
  int headLength;
  size_t left;        // bytes of the body, or of the current chunk, still to come
  int lineLength;     // of the chunk-size or trailer line being read
  size_t bodyLength;  // bytes of the body seen so far, chunk framing excluded
  bool keepBody;      // true: the body is collected in `body`; false: only its last bytes, in `tail`
  char *body;
  size_t bodySize;
  char tail[TAIL_SIZE];
  int tailLength;
};

static void messageReset(struct message *message) {
  message->phase = HEAD;
  message->headLength = message->lineLength = message->tailLength = 0;
  message->left = message->bodyLength = 0;
}

/** The value of a header in a complete head, or NULL. It ends at the line's CR. */
static const char *messageHeader(const struct message *message, const char *name) {
  size_t length = strlen(name);
  const char *line = strstr(message->head, "\r\n");
  for (; line && line[2] != '\r'; line = strstr(line + 2, "\r\n")) {
    const char *start = line + 2;
    if (strncasecmp(start, name, length) || start[length] != ':') continue;
    start += length + 1;
    return start + strspn(start, " \t");
  }
  return NULL;
}

static void keepTail(struct message *message, const char *data, size_t count) {
  if (count >= TAIL_SIZE) {
    memcpy(message->tail, data + count - TAIL_SIZE, TAIL_SIZE);
    message->tailLength = TAIL_SIZE;
    return;
  }
  int kept = message->tailLength + (int)count > TAIL_SIZE ? TAIL_SIZE - (int)count : message->tailLength;
  memmove(message->tail, message->tail + message->tailLength - kept, kept);
  memcpy(message->tail + kept, data, count);
  message->tailLength = kept + (int)count;
}

static void keepWhole(struct message *message, const char *data, size_t count) {
  size_t needed = message->bodyLength + count;
  if (needed > BODY_LIMIT) {
    message->phase = BROKEN;
    return;
  }
  if (needed > message->bodySize) {
    message->bodySize = needed * 2;
    message->body = realloc(message->body, message->bodySize);
    if (!message->body) abort();
  }
  memcpy(message->body + message->bodyLength, data, count);
}

static size_t takeBody(struct message *message, const char *data, size_t count, enum phase next) {
  size_t taken = count < message->left ? count : message->left;
  if (message->keepBody) keepWhole(message, data, taken);
  else keepTail(message, data, taken);
  message->bodyLength += taken;
  message->left -= taken;
  if (!message->left && message->phase != BROKEN) message->phase = next;
  return taken;
}

static void beginBody(struct message *message) {
  const char *coding = messageHeader(message, "transfer-encoding");
  const char *length = messageHeader(message, "content-length");
  if (coding && !strncasecmp(coding, "chunked", 7)) {
    message->phase = CHUNK_SIZE;
    return;
  }
  message->left = length ? strtoul(length, NULL, 10) : 0;
  message->phase = message->left ? LENGTH : DONE;
}

static size_t takeHead(struct message *message, const char *data, size_t count) {
  size_t room = HEAD_LIMIT - 1 - message->headLength;
  size_t copied = count < room ? count : room;
  int old = message->headLength;
  memcpy(message->head + old, data, copied);
  int from = old > 3 ? old - 3 : 0;
  char *end = memmem(message->head + from, old + copied - from, "\r\n\r\n", 4);
  if (!end) {
    message->headLength = old + (int)copied;
    if (copied == room) message->phase = BROKEN;
    return copied;
  }
  message->headLength = (int)(end - message->head) + 4;
  message->head[message->headLength] = 0;
  beginBody(message);
  return message->headLength - old;
}

static int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if ((c | 32) >= 'a' && (c | 32) <= 'f') return (c | 32) - 'a' + 10;
  return -1;
}

/** One byte of a chunk-size line. Whatever follows the digits (an extension, CR) is skipped. */
static void takeSizeByte(struct message *message, char c) {
  if (c == '\n') {
    message->phase = message->lineLength == 0 ? BROKEN : message->left ? CHUNK_DATA : TRAILER;
    message->lineLength = 0;
    return;
  }
  int digit = hexDigit(c);
  if (digit < 0 && message->lineLength == 0) message->phase = BROKEN;
  if (digit < 0 || message->lineLength < 0) {
    message->lineLength = -1;
    return;
  }
  message->left = message->left * 16 + digit;
  if (++message->lineLength > 8) message->phase = BROKEN;
}

static void takeTrailerByte(struct message *message, char c) {
  if (c == '\n') {
    if (message->lineLength == 0) message->phase = DONE;
    message->lineLength = 0;
  } else if (c != '\r') {
    message->lineLength = 1;
  }
}

/** Feeds bytes until the message is DONE or BROKEN; returns how many were taken. */
static size_t messageFeed(struct message *message, const char *data, size_t count) {
  size_t at = 0;
  while (at < count && message->phase != DONE && message->phase != BROKEN) {
    switch (message->phase) {
      case HEAD: at += takeHead(message, data + at, count - at); break;
      case LENGTH: at += takeBody(message, data + at, count - at, DONE); break;
      case CHUNK_SIZE: takeSizeByte(message, data[at++]); break;
      case CHUNK_DATA: at += takeBody(message, data + at, count - at, CHUNK_END); break;
      case CHUNK_END:
        if (data[at++] == '\n') message->phase = CHUNK_SIZE;
        break;
      case TRAILER: takeTrailerByte(message, data[at++]); break;
      default: break;
    }
  }
  return at;
}

#endif
