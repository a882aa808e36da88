// The upstream that every proxy is measured against: an epoll HTTP/1.1 server with keep-alive that answers like an
// OpenAI-compatible vendor. POST anywhere: a stream when the path or the body asks for one, else one JSON reply of ~1 KB.
// GET …/models: a list of one.
//
//   mock [--port P] [--events N] [--pace MS] [--delay MS] [--split]
//
// --pace: one event every MS milliseconds; --delay: wait before the head; --split: one write per event, without waiting.
// Prints the port it listens on, then serves until it is ended. Needs Linux.
#define _GNU_SOURCE
#include "http.h"
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define READ_SIZE 65536

struct reply {
  char *bytes;
  int *ends;  // where each write may stop: after the head, then after each event
  int count;  // of ends
};

struct connection {
  int socket;
  bool closed, queued, wantsWrite;
  struct message request;
  const struct reply *reply;  // being written, or NULL
  int sent, released;         // bytes written; index into reply->ends of what may be written by now
  int64_t due;                // milliseconds; when the next part is released
  struct connection *next;    // in a wait queue
};

/** Connections waiting the same time each, so first in is first due. */
struct queue {
  int milliseconds;
  struct connection *first, *last;
};

static struct queue delayed, paced;
static struct reply whole, stream, models, missing;
static bool split;
static int epoll;

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void enqueue(struct queue *queue, struct connection *connection) {
  connection->due = now() + queue->milliseconds;
  connection->next = NULL;
  connection->queued = true;
  if (queue->first) queue->last->next = connection;
  else queue->first = connection;
  queue->last = connection;
}

static void watch(struct connection *connection, bool write) {
  if (connection->wantsWrite == write) return;
  connection->wantsWrite = write;
  struct epoll_event event = {EPOLLIN | (write ? EPOLLOUT : 0), {.ptr = connection}};
  epoll_ctl(epoll, EPOLL_CTL_MOD, connection->socket, &event);
}

/** Writes what is released; a paced stream then waits for its next event. */
static void pump(struct connection *connection) {
  const struct reply *reply = connection->reply;
  int part = 0;
  while (connection->sent < reply->ends[connection->released]) {
    int end = reply->ends[connection->released];
    if (split) {
      while (reply->ends[part] <= connection->sent) part++;
      end = reply->ends[part];
    }
    ssize_t written = write(connection->socket, reply->bytes + connection->sent, end - connection->sent);
    if (written < 0) {
      if (errno == EAGAIN) watch(connection, true);
      else shutdown(connection->socket, SHUT_RDWR);
      return;
    }
    connection->sent += (int)written;
  }
  watch(connection, false);
  if (connection->released == reply->count - 1) connection->reply = NULL;
  else enqueue(&paced, connection);
}

static void begin(struct connection *connection) {
  connection->sent = 0;
  connection->released = connection->reply == &stream && paced.milliseconds ? 0 : connection->reply->count - 1;
  if (delayed.milliseconds) enqueue(&delayed, connection);
  else pump(connection);
}

static const struct reply *choose(const struct message *request) {
  size_t line = strcspn(request->head, "\r");
  if (!strncmp(request->head, "GET ", 4)) return memmem(request->head, line, "/models", 7) ? &models : &missing;
  if (memmem(request->head, line, "stream", 6)) return &stream;
  if (request->bodyLength && memmem(request->body, request->bodyLength, "\"stream\":true", 13)) return &stream;
  return &whole;
}

static void discard(struct connection *connection) {
  free(connection->request.body);
  free(connection);
}

/** A connection that still stands in a queue is freed when its turn comes. */
static void closeConnection(struct connection *connection) {
  close(connection->socket);
  connection->closed = true;
  if (!connection->queued) discard(connection);
}

static void receive(struct connection *connection) {
  char data[READ_SIZE];
  ssize_t count = read(connection->socket, data, sizeof data);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return closeConnection(connection);
  // A client that speaks before its reply is over is pipelining; none of ours does.
  if (connection->reply) return closeConnection(connection);
  messageFeed(&connection->request, data, count);
  if (connection->request.phase == BROKEN) return closeConnection(connection);
  if (connection->request.phase != DONE) return;
  connection->reply = choose(&connection->request);
  messageReset(&connection->request);
  begin(connection);
}

static void release(struct queue *queue, int step) {
  int64_t time = now();
  while (queue->first && queue->first->due <= time) {
    struct connection *connection = queue->first;
    queue->first = connection->next;
    connection->queued = false;
    if (connection->closed) {
      discard(connection);
      continue;
    }
    connection->released += step;
    pump(connection);
  }
}

static int untilNext(void) {
  int64_t due = INT64_MAX;
  if (delayed.first) due = delayed.first->due;
  if (paced.first && paced.first->due < due) due = paced.first->due;
  if (due == INT64_MAX) return -1;
  int64_t rest = due - now();
  return rest < 0 ? 0 : (int)rest;
}

static void acceptAll(int listener) {
  int one = 1, socket;
  while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *connection = calloc(1, sizeof *connection);
    connection->socket = socket;
    connection->request.keepBody = true;
    struct epoll_event event = {EPOLLIN, {.ptr = connection}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
  }
}

static struct reply plain(const char *status, const char *body) {
  struct reply reply = {NULL, malloc(sizeof(int)), 1};
  reply.ends[0] = asprintf(&reply.bytes, "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", status,
                           strlen(body), body);
  return reply;
}

static struct reply wholeReply(void) {
  char text[721], *body;
  for (int i = 0; i < 720; i++) text[i] = "the quick octopus tends eight gardens "[i % 38];
  text[720] = 0;
  if (asprintf(&body,
               "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,"
               "\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":160,"
               "\"completion_tokens\":144,\"total_tokens\":304}}",
               text) < 0)
    abort();
  return plain("200 OK", body);
}

static int addEvent(struct reply *reply, int at, const char *data) {
  int size = (int)strlen(data) + 8;
  at += sprintf(reply->bytes + at, "%x\r\ndata: %s\n\n\r\n", size, data);
  reply->ends[reply->count++] = at;
  return at;
}

#define CHUNK "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4o\",\"choices\":["

/** `events` events (text, then the finish, then usage) and the [DONE] mark. */
static struct reply streamReply(int events) {
  struct reply reply = {malloc(512 * (size_t)(events + 2)), malloc(sizeof(int) * (events + 2)), 1};
  int at = sprintf(reply.bytes, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  reply.ends[0] = at;
  for (int i = 0; i < events - 2; i++) {
    char data[400];
    snprintf(data, sizeof data, CHUNK "{\"index\":0,\"delta\":{\"content\":\" word %05d of it\"},\"finish_reason\":null}]}", i);
    at = addEvent(&reply, at, data);
  }
  at = addEvent(&reply, at, CHUNK "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
  at = addEvent(&reply, at, CHUNK "],\"usage\":{\"prompt_tokens\":160,\"completion_tokens\":198,\"total_tokens\":358}}");
  at = addEvent(&reply, at, "[DONE]");
  reply.ends[reply.count - 1] = at + sprintf(reply.bytes + at, "0\r\n\r\n");
  return reply;
}

static int listenOn(int port) {
  int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)) {
    perror("mock: cannot listen");
    exit(1);
  }
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

static void serve(int listener) {
  struct epoll_event events[256], event = {EPOLLIN, {.ptr = NULL}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int count = epoll_wait(epoll, events, 256, untilNext());
    for (int i = 0; i < count; i++) {
      struct connection *connection = events[i].data.ptr;
      if (!connection) acceptAll(listener);
      else if (events[i].events & (EPOLLHUP | EPOLLERR)) closeConnection(connection);
      else if (events[i].events & EPOLLOUT) pump(connection);
      else receive(connection);
    }
    release(&delayed, 0);
    release(&paced, 1);
  }
}

int main(int argc, char **argv) {
  static const struct option options[] = {{"port", 1, 0, 'p'},  {"events", 1, 0, 'n'}, {"pace", 1, 0, 'm'},
                                          {"delay", 1, 0, 'd'}, {"split", 0, 0, 's'},  {0}};
  int port = 0, events = 200, option;
  while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
    if (option == 'p') port = atoi(optarg);
    else if (option == 'n') events = atoi(optarg);
    else if (option == 'm') paced.milliseconds = atoi(optarg);
    else if (option == 'd') delayed.milliseconds = atoi(optarg);
    else if (option == 's') split = true;
    else return 2;
  }
  if (events < 3) return fprintf(stderr, "mock: --events must be at least 3\n"), 2;
  signal(SIGPIPE, SIG_IGN);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  whole = wholeReply();
  stream = streamReply(events);
  models = plain("200 OK", "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-4o\",\"object\":\"model\",\"created\":1760000000,\"owned_by\":\"bench\"}]}");
  missing = plain("404 Not Found", "{\"error\":{\"message\":\"only POST and GET /v1/models are served here\"}}");
  epoll = epoll_create1(EPOLL_CLOEXEC);
  serve(listenOn(port));
}
