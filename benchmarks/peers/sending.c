/* What sending to many costs at least: the call to the system for each, and nothing else. */

#include <sys/socket.h>
#include <sys/types.h>

/* How much of `data` each of `sockets` has taken is put into `taken`; -1 where the system refuses. */
void send_to_all(const int *sockets, int count, const char *data, size_t length, ssize_t *taken)
{
    for (int i = 0; i < count; i++)
        taken[i] = send(sockets[i], data, length, MSG_DONTWAIT | MSG_NOSIGNAL);
}
