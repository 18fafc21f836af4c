//! Files locked with a password.

use crate::made::*;
use assert_cmd::Command;
use gyokaku::finding::Code;
use gyokaku::read::{Password, ReadOptions, pdf};
use lopdf::encryption::crypt_filters::{Aes128CryptFilter, Aes256CryptFilter, CryptFilter};
use lopdf::{EncryptionState, EncryptionVersion, Object, Permissions, dictionary};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Ways to encrypt (ISO 32000-2, 7.6.4.4; revision 5 is Adobe's extension level 3).
#[derive(Debug, Clone, Copy)]
enum Method {
    Rc4Of40,
    Rc4Of128,
    Aes128,
    Aes256Revision5,
    Aes256Revision6,
}

const METHODS: [Method; 5] = [
    Method::Rc4Of40,
    Method::Rc4Of128,
    Method::Aes128,
    Method::Aes256Revision5,
    Method::Aes256Revision6,
];

/// The table, locked.
fn locked(method: Method, user_password: &str) -> Vec<u8> {
    let mut document = document(TABLE, dictionary! {});
    let id = Object::string_literal("0123456789abcdef");
    document.trailer.set("ID", vec![id.clone(), id]);
    let (owner_password, permissions, encrypt_metadata) = ("owner", Permissions::all(), true);
    let filters = |filter: Arc<dyn CryptFilter>| BTreeMap::from([(b"StdCF".to_vec(), filter)]);
    let [stream_filter, string_filter] = [(); 2].map(|()| b"StdCF".to_vec());
    let file_encryption_key = &[7; 32];
    #[expect(deprecated, reason = "revision 5 is found in the wild")]
    let version = match method {
        Method::Rc4Of40 => EncryptionVersion::V1 {
            document: &document,
            owner_password,
            user_password,
            permissions,
        },
        Method::Rc4Of128 => EncryptionVersion::V2 {
            document: &document,
            owner_password,
            user_password,
            key_length: 128,
            permissions,
        },
        Method::Aes128 => EncryptionVersion::V4 {
            document: &document,
            encrypt_metadata,
            crypt_filters: filters(Arc::new(Aes128CryptFilter)),
            stream_filter,
            string_filter,
            owner_password,
            user_password,
            permissions,
        },
        Method::Aes256Revision5 => EncryptionVersion::R5 {
            encrypt_metadata,
            crypt_filters: filters(Arc::new(Aes256CryptFilter)),
            file_encryption_key,
            stream_filter,
            string_filter,
            owner_password,
            user_password,
            permissions,
        },
        Method::Aes256Revision6 => EncryptionVersion::V5 {
            encrypt_metadata,
            crypt_filters: filters(Arc::new(Aes256CryptFilter)),
            file_encryption_key,
            stream_filter,
            string_filter,
            owner_password,
            user_password,
            permissions,
        },
    };
    let state = EncryptionState::try_from(version).expect("a state");
    document.encrypt(&state).expect("can be encrypted");
    save(document)
}

fn with(password: &str) -> ReadOptions {
    ReadOptions {
        password: Password::new(password),
        ..ReadOptions::default()
    }
}

#[test]
fn locked_files_open_with_no_password_or_the_right_one() {
    for method in METHODS {
        let open = pdf::read(&locked(method, ""));
        assert_eq!(texts(&open), CELLS, "{method:?}");
        assert_eq!(codes(&open), [], "{method:?}");
        let bytes = locked(method, "secret");
        for (wrong, code) in [("", Code::Locked), ("wrong", Code::PasswordWrong)] {
            let document = pdf::read_with(&bytes, &with(wrong));
            assert_eq!(codes(&document), [code], "{method:?}");
            assert!(document.blocks.is_empty(), "{method:?}");
        }
        for right in ["secret", "owner"] {
            let document = pdf::read_with(&bytes, &with(right));
            assert_eq!(texts(&document), CELLS, "{method:?} {right}");
            assert_eq!(codes(&document), [], "{method:?} {right}");
        }
    }
}

#[test]
fn locked_files_are_repaired_too() {
    for method in METHODS {
        let mut bytes = locked(method, "secret");
        let at = bytes.windows(9).rposition(|w| w == b"startxref");
        bytes.truncate(at.expect("a startxref"));
        bytes.extend(b"startxref\n9999999\n%%EOF\n");
        let document = pdf::read_with(&bytes, &with("secret"));
        assert_eq!(texts(&document), CELLS, "{method:?}");
        assert_eq!(codes(&document), [Code::PdfRepaired], "{method:?}");
        assert_eq!(codes(&pdf::read(&bytes)), [Code::Locked], "{method:?}");
    }
}

#[test]
fn a_password_comes_by_option_or_file_and_is_never_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, content: &[u8]| {
        std::fs::write(path(name), content).expect("can be written");
        path(name)
    };
    let locked = write(
        "locked.pdf",
        &locked(Method::Aes256Revision6, "s3cr3t-ひみつ"),
    );
    let run = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("gyokaku").expect("the program");
        let done = command.arg("tables").arg(&locked).args(arguments).output();
        let done = done.expect("it runs");
        let told = [done.stdout, done.stderr].concat();
        (done.status.code(), String::from_utf8(told).expect("UTF-8"))
    };
    let file = write("password.txt", "s3cr3t-ひみつ\r\nnote\n".as_bytes());
    let file = file.to_str().expect("a path");
    for right in [["--password", "s3cr3t-ひみつ"], ["--password-file", file]] {
        let (code, told) = run(&right);
        assert_eq!(code, Some(0), "{told}");
        assert!(CELLS.iter().all(|cell| told.contains(cell)), "{told}");
        assert!(!told.contains("s3cr3t"), "{told}");
    }
    let (code, told) = run(&["--password", "s3cr3t-だめ"]);
    assert_eq!(code, Some(1));
    assert!(
        told.contains("--password-file") && !told.contains("s3cr3t"),
        "{told}"
    );
    assert!(!format!("{:?}", with("s3cr3t")).contains("s3cr3t"));
}
