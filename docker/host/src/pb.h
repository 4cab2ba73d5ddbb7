/* pb: the one program that Patchbay adds to a lab host. What its parts share. */
#ifndef PB_H
#define PB_H
#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PB_RUN "/run/patchbay"
#define PB_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* A growing piece of memory. */
struct bytes { char *at; size_t len, room; };
void bytes_add(struct bytes *b, const void *data, size_t len);
void bytes_addf(struct bytes *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* io.c */
int64_t now_ms(void);
bool write_all(int fd, const void *data, size_t len);      /* blocking; false when the other end is gone */
void write_file(const char *path, const char *text);
void die(const char *what) __attribute__((noreturn));

/* frame.c: "pb1 <id> <length>\n<payload>" to and from the server, several processes may write. */
struct frame { const char *at; size_t len; };
void frame_init(void);
/* A pipe that the server may open, for frames in place of standard output, which passes Docker; both ends stay open here. */
#define LINE_READ 198
#define LINE_WRITE 199
void frame_pipe(void);
/* Where frames go from now on, for all processes that share frame_init. */
void frame_over_pipe(bool on);
bool frame_send(const char *id, const void *payload, size_t len);
/* Reads once what has come; false at end of file. */
bool frame_fill(int fd);
/* The next whole frame, valid until the next fill; false when there is none. Text that is no frame is skipped. */
bool frame_next(char id[65], struct frame *frame);
/* Whether a part of a frame is there; drops it. */
bool frame_begun(void);
void frame_drop(void);

/* shells.c */
#define MAX_SHELLS 64
struct pollfd;
/* True when the frame was about a shell, and is dealt with. */
bool shells_frame(const char *id, const struct frame *f);
/* What to poll: up to MAX_SHELLS; returns how many. */
int shells_poll(struct pollfd *p);
/* Passes on what keepers say. p as filled by shells_poll, and polled; no frame was dealt with since. */
void shells_take(const struct pollfd *p, int polled);
/* Lets go of all; they run on. */
void shells_let_go(void);

/* netns.c */
/* Opens the named network namespace below root ("" or "/proc/1/root") without following links. -1 with errno. */
int netns_open(const char *root, const char *name);
/* A socket that lives in namespace nsfd while this process stays where it is. */
int socket_in(int nsfd, int domain, int type, int protocol);

/* run.c: one command as the server asked for it */
struct command {
  char **argv;
  const char *netns;       /* "" = the host's own */
  int timeout_ms;
  size_t max_bytes;
  const char *input;
  size_t input_len;
};
/* Runs it, adds its record to out: "<exit|timeout> <ms> <truncated> <outlen> <errlen>\n" out err. */
void run_command(const struct command *c, const char *root, struct bytes *out);
/* device.c */
void device_checksums(int sock, const char *name);
void device_calm(int sock, int index);

/* The record of a command that could not even be tried. */
void run_failed(struct bytes *out);

/* flows.c */
#define MAX_BRIDGES 32
/* Compares the bridges that there are with those followed. */
void flows_look(const char *root);
/* What to poll: up to MAX_BRIDGES; returns how many. */
int flows_poll(struct pollfd *p);
/* True when a flow changed. p as filled by flows_poll, and polled. */
bool flows_take(const struct pollfd *p, int count);

/* filter.c: for this process and all that it starts; ends it when the kernel does not take it. */
void filter_install(void);

/* ovs.c */
bool ovs_kernel_datapath(void);
int ovs_vsctl(int argc, char **argv);

/* the commands */
int init_main(void);
int agent_main(bool probe);
/* Returns at the end of standard input. shells: opens shells too. */
void agent_loop(const char *root, bool shells);
void follow_loop(const char *root, bool mend, bool tell) __attribute__((noreturn));
/* Standard input is the shell's listening socket. */
int keep_main(int argc, char **argv);

#endif
