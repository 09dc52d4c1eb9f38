/* zig.exe as it is under Wine, where the real one can't create files: it has a server outside run
   Zig for Linux. The server, zig_server.py, says what is sent. Without a C runtime, which would
   take Zig a minute to compile. */

#include <winsock2.h>
#include <windows.h>
#include <shellapi.h>

enum { STDOUT = 1, STDERR = 2, STATUS = 3, CHUNK = 16384 };

static SOCKET server;

static void fail(const char *text) {
    DWORD written;
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), text, lstrlenA(text), &written, NULL);
    ExitProcess(111);
}

static void send_all(const char *data, int size) {
    while (size > 0) {
        int sent = send(server, data, size, 0);
        if (sent <= 0) fail("zig.exe: the server of tests is gone\n");
        data += sent;
        size -= sent;
    }
}

static void send_number(unsigned number) { send_all((const char *)&number, 4); }

static void send_text(const wchar_t *text) {
    int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *bytes = HeapAlloc(GetProcessHeap(), 0, size);
    WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, size, NULL, NULL);
    send_number(size - 1);
    send_all(bytes, size - 1);
}

static void receive_all(char *data, int size) {
    while (size > 0) {
        int got = recv(server, data, size, 0);
        if (got <= 0) fail("zig.exe: the server of tests ended\n");
        data += got;
        size -= got;
    }
}

static void connect_to_server(void) {
    static WSADATA data;
    static struct sockaddr_in address;
    static wchar_t port[16];
    int number = 0;
    if (!GetEnvironmentVariableW(L"TESTS_ZIG_SERVER", port, 16)) fail("zig.exe: no server\n");
    for (wchar_t *digit = port; *digit; digit++) number = number * 10 + (*digit - L'0');
    WSAStartup(0x0202, &data);
    server = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)number);
    address.sin_addr.s_addr = htonl(0x7f000001);
    if (connect(server, (struct sockaddr *)&address, sizeof address)) {
        fail("zig.exe: the server of tests takes no connection\n");
    }
}

static void send_request(void) {
    static wchar_t path[32768];
    int count;
    wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &count);
    GetModuleFileNameW(NULL, path, 32768);
    send_text(path);
    GetCurrentDirectoryW(32768, path);
    send_text(path);
    send_number(count - 1);
    for (int number = 1; number < count; number++) send_text(words[number]);
    wchar_t *variables = GetEnvironmentStringsW();
    unsigned variable_count = 0;
    for (wchar_t *one = variables; *one; one += lstrlenW(one) + 1) variable_count++;
    send_number(variable_count);
    for (wchar_t *one = variables; *one; one += lstrlenW(one) + 1) send_text(one);
}

static void pass_on(int kind, unsigned size) {
    static char chunk[CHUNK];
    HANDLE stream = GetStdHandle(kind == STDOUT ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
    while (size > 0) {
        DWORD written;
        int part = size < CHUNK ? size : CHUNK;
        receive_all(chunk, part);
        /* Nobody may read any more; Zig is let end as its own pipe would. */
        if (!WriteFile(stream, chunk, part, &written, NULL)) ExitProcess(112);
        size -= part;
    }
}

void start(void) {
    connect_to_server();
    send_request();
    for (;;) {
        unsigned head[2];
        receive_all((char *)head, 8);
        if (head[0] == STATUS) ExitProcess(head[1]);
        pass_on(head[0], head[1]);
    }
}
