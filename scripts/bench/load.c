// The load generator: an epoll HTTP/1.1 client with keep-alive that checks every reply and prints one line of JSON.
//
//   load --port P [--path /v1/chat/completions] [--header 'name: value']… [--body FILE] [--ending TEXT] …
//     closed loop   --connections N --seconds T             each connection asks again as soon as it is answered
//     open loop     --connections N --seconds T --rate R    R requests a second whether answered or not; latency runs from
//                                                           the moment a request was due, so a stall is not hidden
//     open streams  --open-streams N --seconds T            N requests at once, one a connection; time to the first body byte
//
// A reply is good when its status is 200, its framing is complete, its body is not empty and ends in the text given with
// --ending (trailing newlines aside). Latencies are milliseconds. Requests under way at the end get up to 10 s to finish; they count
// in `requests`, not in `requestsPerSecond`. Needs Linux.
#define _GNU_SOURCE
#include "histogram.h"
#include "http.h"
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define READ_SIZE 65536
#define SECOND 1000000000ULL
#define GRACE (10 * SECOND)

struct connection {
  int socket;
  bool connected, busy, wantsWrite, began;
  size_t sent;
  uint64_t since;  // when the request was sent, or should have been
  struct message reply;
};

static struct {
  int port, connections, openStreams;
  double seconds, rate;
  const char *path, *ending;
  char *headers;
  const char *bodyFile;
} config = {.connections = 1, .seconds = 3, .path = "/v1/chat/completions", .headers = ""};

static struct {
  uint64_t started, requests, inTime, refused, broken, status, ending, bytes, firstBytes;
  int lastStatus;
} seen;

static struct histogram latency, firstByte;
static struct connection *connections, **idle;
static int idleCount, busyCount, epoll, timer;
static uint64_t deadline, nextDue, gap;
static bool stopping;
static char *request;
static size_t requestLength;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * SECOND + time.tv_nsec;
}

static void watch(struct connection *connection, bool write) {
  if (connection->wantsWrite == write) return;
  connection->wantsWrite = write;
  struct epoll_event event = {EPOLLIN | (write ? EPOLLOUT : 0), {.ptr = connection}};
  epoll_ctl(epoll, EPOLL_CTL_MOD, connection->socket, &event);
}

static void dial(struct connection *connection) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(config.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1;
  connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (connection->socket < 0) {
    perror("load: cannot open a socket (ulimit -n?)");
    exit(1);
  }
  setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  connection->connected = false;
  connection->wantsWrite = true;
  struct epoll_event event = {EPOLLIN | EPOLLOUT, {.ptr = connection}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, connection->socket, &event);
  // A refusal that is told at once comes again as EPOLLHUP.
  connect(connection->socket, (struct sockaddr *)&address, sizeof address);
}

static void transmit(struct connection *connection) {
  while (connection->sent < requestLength) {
    ssize_t written = write(connection->socket, request + connection->sent, requestLength - connection->sent);
    if (written < 0) return watch(connection, true);
    connection->sent += written;
  }
  watch(connection, false);
}

static void ask(struct connection *connection, uint64_t since) {
  messageReset(&connection->reply);
  connection->busy = true;
  connection->began = false;
  connection->since = since;
  connection->sent = 0;
  busyCount++;
  if (connection->connected) transmit(connection);
}

static void armTimer(uint64_t at) {
  struct itimerspec spec = {.it_value = {at / SECOND, at % SECOND}};
  timerfd_settime(timer, TFD_TIMER_ABSTIME, &spec, NULL);
}

/** Open loop: hands every request that is due to a connection that is free. */
static void askDue(void) {
  uint64_t expirations;
  if (read(timer, &expirations, sizeof expirations) < 0 && errno != EAGAIN) perror("load: timer");
  uint64_t time = now();
  while (idleCount && nextDue <= time && nextDue < deadline) {
    ask(idle[--idleCount], nextDue);
    nextDue += gap;
  }
  if (idleCount && nextDue < deadline) armTimer(nextDue);
}

/** The connection has nothing under way: what it does next depends on the loop. */
static void rest(struct connection *connection) {
  connection->busy = false;
  busyCount--;
  if (config.openStreams) return;
  if (config.rate) {
    idle[idleCount++] = connection;
    return askDue();
  }
  if (!stopping) ask(connection, now());
}

static void judge(struct connection *connection) {
  struct message *reply = &connection->reply;
  int status = reply->headLength > 12 ? atoi(reply->head + 9) : 0;
  int tail = reply->tailLength, ending = config.ending ? (int)strlen(config.ending) : 0;
  while (tail && strchr("\r\n", reply->tail[tail - 1])) tail--;
  seen.requests++;
  seen.bytes += reply->bodyLength;
  if (status && status != 200) {
    seen.status++;
    seen.lastStatus = status;
  } else if (reply->phase != DONE || !reply->bodyLength) {
    seen.broken++;
  } else if (ending && (tail < ending || memcmp(reply->tail + tail - ending, config.ending, ending))) {
    seen.ending++;
  } else {
    uint64_t time = now();
    histogramAdd(&latency, time - connection->since);
    if (time <= deadline) seen.inTime++;
  }
}

/** The other side closed, refused or spoke nonsense. A closed loop goes on with a new connection. */
static void hangUp(struct connection *connection) {
  bool wasBusy = connection->busy, wasConnected = connection->connected;
  close(connection->socket);
  if (wasBusy && wasConnected) {
    connection->reply.phase = BROKEN;
    judge(connection);
  }
  if (!wasConnected) {
    seen.requests += wasBusy;
    if (++seen.refused > 10000 + (uint64_t)config.connections) {
      fprintf(stderr, "load: port %d refuses connections\n", config.port);
      exit(1);
    }
  }
  if (!config.openStreams) dial(connection);
  if (wasBusy) rest(connection);
}

static void receive(struct connection *connection) {
  char data[READ_SIZE];
  ssize_t count = read(connection->socket, data, sizeof data);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0 || !connection->busy) return hangUp(connection);
  size_t taken = messageFeed(&connection->reply, data, count);
  if (!connection->began && connection->reply.bodyLength) {
    connection->began = true;
    seen.firstBytes++;
    histogramAdd(&firstByte, now() - connection->since);
  }
  if (connection->reply.phase == BROKEN || taken < (size_t)count) return hangUp(connection);
  if (connection->reply.phase != DONE) return;
  const char *closing = messageHeader(&connection->reply, "connection");
  bool closes = closing && !strncasecmp(closing, "close", 5);
  judge(connection);
  if (closes && !config.openStreams) {
    close(connection->socket);
    dial(connection);
  }
  rest(connection);
}

static void handle(struct connection *connection, uint32_t events) {
  if (!connection->connected && !(events & (EPOLLERR | EPOLLHUP))) {
    connection->connected = true;
    if (!connection->busy) watch(connection, false);
  }
  if (events & EPOLLOUT && connection->connected && connection->busy) transmit(connection);
  if (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) {
    if (connection->connected) receive(connection);
    else hangUp(connection);
  }
}

static void run(void) {
  struct epoll_event events[256], event = {EPOLLIN, {.ptr = NULL}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event);
  seen.started = nextDue = now();
  deadline = seen.started + (uint64_t)(config.seconds * SECOND);
  for (int i = 0; i < config.connections; i++) {
    dial(&connections[i]);
    if (config.rate) idle[idleCount++] = &connections[i];
    else ask(&connections[i], seen.started);
  }
  if (config.rate) askDue();
  for (;;) {
    uint64_t time = now(), end = stopping ? deadline + GRACE : deadline;
    if (config.openStreams ? time >= deadline || !busyCount : stopping && (!busyCount || time >= end)) return;
    if (time >= deadline) stopping = true;
    int wait = time >= end ? 0 : (int)((end - time) / 1000000) + 1;
    int count = epoll_wait(epoll, events, 256, wait > 100 ? 100 : wait);
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr) handle(events[i].data.ptr, events[i].events);
      else askDue();
    }
  }
}

static void report(void) {
  uint64_t unsent = config.rate && nextDue < deadline ? (deadline - nextDue) / gap : 0;
  uint64_t errors = seen.refused + seen.broken + seen.status + seen.ending + unsent + (config.openStreams ? 0 : busyCount);
#define MS(nanoseconds) ((double)(nanoseconds) / 1e6)
  printf("{\"requests\":%lu,\"requestsPerSecond\":%.1f,\"p50\":%.4f,\"p90\":%.4f,\"p99\":%.4f,\"p999\":%.4f,\"max\":%.4f,"
         "\"firstByte\":{\"count\":%lu,\"p50\":%.4f,\"p99\":%.4f,\"max\":%.4f},\"bytes\":%lu,\"errors\":%lu,"
         "\"refused\":%lu,\"broken\":%lu,\"status\":%lu,\"lastStatus\":%d,\"ending\":%lu,\"unanswered\":%d,\"unsent\":%lu}\n",
         seen.requests, (double)seen.inTime / config.seconds, MS(histogramAt(&latency, 0.5)), MS(histogramAt(&latency, 0.9)),
         MS(histogramAt(&latency, 0.99)), MS(histogramAt(&latency, 0.999)), MS(latency.largest), seen.firstBytes,
         MS(histogramAt(&firstByte, 0.5)), MS(histogramAt(&firstByte, 0.99)), MS(firstByte.largest), seen.bytes, errors, seen.refused,
         seen.broken, seen.status, seen.lastStatus, seen.ending, busyCount, unsent);
}

static void composeRequest(void) {
  char *body = NULL;
  size_t length = 0, size = 0;
  FILE *file = config.bodyFile ? fopen(config.bodyFile, "r") : NULL;
  if (config.bodyFile && (!file || getdelim(&body, &size, EOF, file) < 0)) {
    perror(config.bodyFile);
    exit(1);
  }
  if (body) length = strlen(body);
  int head = asprintf(&request, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%sContent-Length: %zu\r\n\r\n%s", body ? "POST" : "GET", config.path,
                      config.port, config.headers, length, body ? body : "");
  requestLength = head;
}

static void readArguments(int argc, char **argv) {
  static const struct option options[] = {{"port", 1, 0, 'p'},   {"connections", 1, 0, 'c'}, {"seconds", 1, 0, 't'}, {"rate", 1, 0, 'r'},
                                          {"path", 1, 0, 'u'},   {"open-streams", 1, 0, 'o'}, {"header", 1, 0, 'h'}, {"body", 1, 0, 'b'},
                                          {"ending", 1, 0, 'e'}, {0}};
  int option;
  while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
    if (option == 'p') config.port = atoi(optarg);
    else if (option == 'c') config.connections = atoi(optarg);
    else if (option == 't') config.seconds = atof(optarg);
    else if (option == 'r') config.rate = atof(optarg);
    else if (option == 'u') config.path = optarg;
    else if (option == 'o') config.openStreams = config.connections = atoi(optarg);
    else if (option == 'b') config.bodyFile = optarg;
    else if (option == 'e') config.ending = optarg;
    else if (option != 'h') exit(2);
    else if (asprintf(&config.headers, "%s%s\r\n", config.headers, optarg) < 0) abort();
  }
  if (config.port && config.connections > 0 && config.seconds > 0) return;
  fprintf(stderr, "load: --port, --connections and --seconds must be positive numbers\n");
  exit(2);
}

int main(int argc, char **argv) {
  readArguments(argc, argv);
  signal(SIGPIPE, SIG_IGN);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  composeRequest();
  if (config.rate) gap = (uint64_t)(SECOND / config.rate);
  connections = calloc(config.connections, sizeof *connections);
  idle = calloc(config.connections, sizeof *idle);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  run();
  report();
}
