# outcome: returned|raised
# needs: x86_64
import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
got = libc.syscall(300, 0, 0)
if got != -1:
    print("BREACH: the call gave", got)
elif ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS, errno.EACCES, errno.EAGAIN):
    print("BREACH: the call was looked at:", errno.errorcode[ctypes.get_errno()])
