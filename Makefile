# Anlan. `./dev` installs what is missing and calls this; by hand: make [-j2] [B=build/asan SAN=address,undefined]
CC      ?= gcc
B       ?= build
PKGS    := sqlite3 libpq jansson libfyaml libsodium liboath libcurl icu-i18n icu-uc zlib libzip expat
WARN    := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror
OPT     ?= -O2
CFLAGS  += -std=c17 -D_GNU_SOURCE -Isrc -I. -I$(B)/gen -g $(OPT) $(WARN) -pthread -fstack-protector-strong
LDLIBS  := -Wl,--as-needed $(shell pkg-config --libs $(PKGS)) -lmicrohttpd -pthread -lm
CFLAGS  += $(shell pkg-config --cflags $(PKGS))
ifneq ($(SAN),)
CFLAGS  += -fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=undefined
LDFLAGS += -fsanitize=$(SAN)
endif

ALL     := $(sort $(wildcard src/*.c src/*/*.c))
TESTS   := $(filter %_test.c,$(ALL))
FUZZES  := $(filter %_fuzz.c,$(ALL))
LIB     := $(filter-out src/main.c $(TESTS) $(FUZZES),$(ALL))
TOOLS   := $(wildcard tools/*.c)
BENCH   := $(filter-out tools/bench/slow.c,$(wildcard tools/bench/*.c))
STORY   := $(wildcard tools/story/*.c)
WEATHER := $(filter-out tools/weather/tight.c,$(wildcard tools/weather/*.c)) tools/story/stage.c tools/story/talk.c
ASSETS  := $(sort $(wildcard src/store/migrate/*.sql packs/*.yaml src/http/schemas.json))
# The web, when it was built (./dev build); without it the program serves the API and one page that says so.
ASSETS  += $(sort $(shell find build/web -type f 2>/dev/null))
OBJ     := $(LIB:%.c=$(B)/%.o) $(B)/gen/assets.o

all: $(B)/anlan
tests: $(TESTS:%.c=$(B)/%)
bench: $(BENCH:%.c=$(B)/%) $(B)/tools/bench/slow.so
tools: $(TOOLS:%.c=$(B)/%) $(B)/tools/story/story $(B)/tools/weather/weather $(B)/tools/weather/tight.so
fuzz: $(FUZZES:%.c=$(B)/%)
.PHONY: all tests tools bench fuzz clean always
.SECONDARY:

$(B)/anlan: $(B)/src/main.o $(OBJ)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/libanlan.a: $(OBJ)
	rm -f $@ && ar rcs $@ $^
$(B)/src/%_test: $(B)/src/%_test.o $(B)/libanlan.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka -lgnutls
# The whole library has to be built for it: make CC=clang B=build/fuzz SAN=fuzzer-no-link,address,undefined fuzz
$(B)/src/%_fuzz: $(B)/src/%_fuzz.o $(B)/libanlan.a
	$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)
$(B)/tools/%: $(B)/tools/%.o $(B)/libanlan.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lgnutls
$(B)/tools/story/story: $(STORY:%.c=$(B)/%.o) $(B)/libanlan.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lgnutls
$(B)/tools/weather/weather: $(WEATHER:%.c=$(B)/%.o) $(B)/libanlan.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/tools/%.so: tools/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -shared -fPIC -o $@ $< -ldl
$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# Files the program carries inside itself: migrations, the web, the packs. Names and bytes, nothing else. The list notices what went away.
$(B)/gen/assets.list: always
	@mkdir -p $(@D)
	@echo '$(ASSETS)' | cmp -s - $@ || echo '$(ASSETS)' > $@
$(B)/gen/assets.S: $(ASSETS) $(B)/gen/assets.list tools/assets.sh
	@mkdir -p $(@D)
	sh tools/assets.sh $(ASSETS) > $@.new && mv $@.new $@
$(B)/gen/assets.o: $(B)/gen/assets.S
	$(CC) -c -o $@ $<

# Pages printed from the tables; kept in the tree so that they can be read there. `./dev lint` finds a stale one.
doc/errors.md: $(B)/tools/errors
	$(B)/tools/errors > $@

clean:
	rm -rf $(B)
-include $(shell find $(B) -name '*.d' 2>/dev/null)
