package io.virtengine.agent.backend.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Linux program for x86-64 that makes one system call and exits with its error number, or 0 if it succeeded: the
 * smallest way to see what a filter does, needing no compiler.
 */
final class SystemCallProgram {
    private static final long BASE = 0x40_0000;
    private static final int HEADERS = 64 + 56;

    private SystemCallProgram() {}

    /** Writes the program for a call with up to three arguments. */
    static Path write(Path file, int call, int first, int second, int third) throws IOException {
        ByteBuffer code = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        code.put((byte) 0xbf).putInt(first); // mov edi, first
        code.put((byte) 0xbe).putInt(second); // mov esi, second
        code.put((byte) 0xba).putInt(third); // mov edx, third
        code.put((byte) 0xb8).putInt(call); // mov eax, call
        code.put(new byte[] {0x0f, 0x05}); // syscall
        code.put(new byte[] {0x31, (byte) 0xff}); // xor edi, edi
        code.put(new byte[] {0x48, (byte) 0x85, (byte) 0xc0}); // test rax, rax
        code.put(new byte[] {0x79, 0x04}); // jns over the next two
        code.put(new byte[] {(byte) 0xf7, (byte) 0xd8}); // neg eax
        code.put(new byte[] {(byte) 0x89, (byte) 0xc7}); // mov edi, eax
        code.put((byte) 0xb8).putInt(60); // mov eax, exit
        code.put(new byte[] {0x0f, 0x05}); // syscall
        int length = HEADERS + code.position();
        ByteBuffer elf = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        elf.putShort((short) 2).putShort((short) 62).putInt(1); // executable, x86-64
        elf.putLong(BASE + HEADERS).putLong(64).putLong(0).putInt(0); // entry, program headers
        elf.putShort((short) 64).putShort((short) 56).putShort((short) 1);
        elf.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        elf.putInt(1).putInt(5).putLong(0).putLong(BASE).putLong(BASE); // load, readable and executable
        elf.putLong(length).putLong(length).putLong(0x1000);
        elf.put(code.flip());
        return Files.write(file, elf.array());
    }
}
