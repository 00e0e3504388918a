# outcome: signal
# needs: x86_64
import ctypes, mmap
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20 (getpid); int 0x80; ret
at = ctypes.addressof(ctypes.c_char.from_buffer(code))
print("BREACH: a call of another architecture gave", ctypes.CFUNCTYPE(ctypes.c_int)(at)())
