// Verifies the public log of a server with Go's own transparency-log library, the one on which
// Go's checksum database rests (golang.org/x/mod/sumdb).
//
//	go run . https://village.example.cn/log/1/ KEY [KEPT-CHECKPOINT-FILE]
package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const full = 256

func fetch(url string) []byte {
	answer, err := http.Get(url)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		log.Fatalf("WRONG: %s: %s %v", url, answer.Status, err)
	}
	return data
}

// signed reads a checkpoint, whose first three lines are those of a tlog.Tree but for the first.
func signed(text []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		log.Fatalf("WRONG: %v", err)
	}
	var origin, root string
	var size int64
	if _, err := fmt.Sscanf(opened.Text, "%s\n%d\n%s\n", &origin, &size, &root); err != nil {
		log.Fatalf("WRONG: %v", err)
	}
	hash, err := tlog.ParseHash(root)
	if err != nil || origin != verifier.Name() {
		log.Fatalf("WRONG: checkpoint of %s: %v", origin, err)
	}
	return tlog.Tree{N: size, Hash: hash}
}

func tile(n int64) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	return path
}

func main() {
	if len(os.Args) < 3 {
		log.Fatal("go run . https://village.example.cn/log/1/ KEY [KEPT-CHECKPOINT-FILE]")
	}
	url, key := strings.TrimSuffix(os.Args[1], "/")+"/", os.Args[2]
	verifier, err := note.NewVerifier(key)
	if err != nil {
		log.Fatal(err)
	}
	tree := signed(fetch(url+"checkpoint"), verifier)
	var hashes []tlog.Hash // as tlog stores them
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(at))
		for i, n := range at {
			found[i] = hashes[n]
		}
		return found, nil
	})
	for n := int64(0); n*full < tree.N; n++ {
		many, path := int64(full), tile(n)
		if many > tree.N-n*full {
			many = tree.N - n*full
			path += fmt.Sprintf(".p/%d", many)
		}
		data := fetch(url + "tile/entries/" + path)
		for i := int64(0); i < many; i++ {
			length := binary.BigEndian.Uint16(data)
			more, err := tlog.StoredHashes(n*full+i, data[2:2+length], reader)
			if err != nil {
				log.Fatal(err)
			}
			hashes, data = append(hashes, more...), data[2+length:]
		}
	}
	root := func(size int64) tlog.Hash {
		hash, err := tlog.TreeHash(size, reader)
		if err != nil {
			log.Fatal(err)
		}
		return hash
	}
	if root(tree.N) != tree.Hash {
		log.Fatal("WRONG: the entries are not those that the log signed")
	}
	if len(os.Args) > 3 {
		kept, err := os.ReadFile(os.Args[3])
		if err != nil {
			log.Fatal(err)
		}
		before := signed(kept, verifier)
		if before.N > tree.N || root(before.N) != before.Hash {
			log.Fatal("WRONG: the log is shorter, or was rewritten, since the checkpoint you kept")
		}
	}
	fmt.Println(tree.N, "entries are what the log signed")
}
