// SPDX-License-Identifier: MIT
pragma solidity ^0.8.22;

/// @title Verifies dstack signature chains of one app under one KMS root
/// @notice A chain has three links: the KMS root key signs the app's key, the app's key signs a derived key, and the
/// derived key signs a message. A chain that holds proves that the message was signed by a key of this app under this
/// KMS, for this purpose. It proves nothing about the key's path, about time, or about being said for the first time:
/// a contract that acts on a message has to check freshness and replay itself.
/// @dev Takes the arguments, and has the order of checks and the texts of reverts, of the dstack tutorial's
/// `TeeOracle.verify`. It differs where that contract is unsafe or dear: a zero root is refused, a failed recovery never
/// compares equal, and a key that is no point of the curve is refused. Needs the compiler's `viaIR`, as verify has more
/// arguments than the older code generator can reach.
contract SignatureChainVerifier {
    /// @notice The arguments of `verify` as one value, as a contract that fulfils requests passes them on.
    struct OracleProof {
        bytes32 messageHash;
        bytes messageSignature;
        bytes appSignature;
        bytes kmsSignature;
        bytes derivedCompressedPubkey;
        bytes appCompressedPubkey;
        string purpose;
    }

    uint256 private constant SIGNATURE_LENGTH = 65;
    uint256 private constant COMPRESSED_KEY_LENGTH = 33;

    /// @notice The address of the KMS root key; never zero.
    address public immutable kmsRoot;

    /// @notice The app: its 20 bytes first, as in `bytes32(bytes20(app))`. The other 12 bytes are not looked at.
    bytes32 public immutable appId;

    /// @param trustedKmsRoot The address of the KMS root key. Not the address of the KMS contract.
    /// @param trustedAppId The app, left-aligned. An address that was cast to a number has its bytes at the other end
    /// and would be another app.
    constructor(address trustedKmsRoot, bytes32 trustedAppId) {
        // ecrecover answers zero when it fails, so under a zero root any broken signature would be the root's.
        require(trustedKmsRoot != address(0), "zero KMS root");
        kmsRoot = trustedKmsRoot;
        appId = trustedAppId;
    }

    /// @notice Verifies a chain and the message that it carries.
    /// @dev Signatures are r, s, v, with v of 0 and 1 meaning 27 and 28. A high s is accepted, as by ecrecover: the same
    /// message can have a second valid signature, so a signature is no identity. A wrong chain gives false; a value of
    /// the wrong length reverts, unless an earlier check has failed.
    /// @param messageHash The hash that was signed as an Ethereum message (EIP-191) of 32 bytes.
    /// @param messageSignature The derived key's signature, 65 bytes.
    /// @param appSignature The app key's signature over the derived key, 65 bytes.
    /// @param kmsSignature The KMS root key's signature over the app's key, 65 bytes.
    /// @param derivedCompressedPubkey The derived key, 33 bytes (SEC 1, compressed).
    /// @param appCompressedPubkey The app's key, 33 bytes.
    /// @param purpose The purpose that the derived key was issued for. Compare it with the one you expect: a key that the
    /// app has issued for another purpose is a key of the app all the same.
    /// @return isValid Whether all three links hold.
    function verify(
        bytes32 messageHash,
        bytes calldata messageSignature,
        bytes calldata appSignature,
        bytes calldata kmsSignature,
        bytes calldata derivedCompressedPubkey,
        bytes calldata appCompressedPubkey,
        string calldata purpose
    ) public view returns (bool isValid) {
        require(appSignature.length == SIGNATURE_LENGTH, "bad sig len");
        require(kmsSignature.length == SIGNATURE_LENGTH, "bad sig len");
        if (!_isSame(_recover(_kmsLinkDigest(appCompressedPubkey), kmsSignature), kmsRoot)) return false;

        require(messageSignature.length == SIGNATURE_LENGTH, "bad sig len");
        address messageSigner = _recover(_messageDigest(messageHash), messageSignature);
        if (!_isSame(messageSigner, _addressOf(derivedCompressedPubkey))) return false;

        // The derived key has 33 bytes and a prefix of 2 or 3 here, which the digest of its link relies on.
        address appSigner = _recover(_appLinkDigest(purpose, derivedCompressedPubkey), appSignature);
        return _isSame(appSigner, _addressOf(appCompressedPubkey));
    }

    /// @notice Verifies a chain that comes as one value.
    /// @param proof The arguments of `verify`.
    /// @return isValid Whether all three links hold.
    function verifyProof(OracleProof calldata proof) external view returns (bool isValid) {
        return verify(
            proof.messageHash,
            proof.messageSignature,
            proof.appSignature,
            proof.kmsSignature,
            proof.derivedCompressedPubkey,
            proof.appCompressedPubkey,
            proof.purpose
        );
    }

    function _kmsLinkDigest(bytes calldata appKey) private view returns (bytes32) {
        return keccak256(abi.encodePacked("dstack-kms-issued:", bytes20(appId), appKey));
    }

    function _appLinkDigest(string calldata purpose, bytes calldata derivedKey) private pure returns (bytes32) {
        uint256 x = uint256(bytes32(derivedKey[1:]));
        return keccak256(
            abi.encodePacked(
                purpose, derivedKey[0] == 0x02 ? ":02" : ":03", _hexadecimal(x >> 128), _hexadecimal(x & type(uint128).max)
            )
        );
    }

    function _messageDigest(bytes32 messageHash) private pure returns (bytes32) {
        return keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n32", messageHash));
    }

    /// @dev The signature has 65 bytes. Zero for one that no key can have made.
    function _recover(bytes32 digest, bytes calldata signature) private pure returns (address) {
        uint8 v = uint8(signature[64]);
        if (v < 27) v += 27;
        return ecrecover(digest, v, bytes32(signature[:32]), bytes32(signature[32:64]));
    }

    /// @dev Zero for an x that is no coordinate of a point.
    function _addressOf(bytes calldata compressedKey) private pure returns (address) {
        require(compressedKey.length == COMPRESSED_KEY_LENGTH, "need compressed pubkey");
        uint8 prefix = uint8(compressedKey[0]);
        require(prefix == 2 || prefix == 3, "invalid prefix");

        // ecrecover computes (s R - e G) / r, where R is the point with x-coordinate r and the parity in v. With e = 0
        // and s = r = x that is R itself: the point decompressed, checked to lie on the curve, and hashed, by one
        // precompile. An x from the group's order up to the field's prime is refused: one key in 2^127 has such an x.
        bytes32 x = bytes32(compressedKey[1:]);
        return ecrecover(bytes32(0), prefix + 25, x, x);
    }

    /// @dev Zero is the answer of a failed recovery, and nobody's address.
    function _isSame(address recovered, address expected) private pure returns (bool) {
        return recovered != address(0) && recovered == expected;
    }

    /// @dev The 32 lower-case digits of a number below 2^128. Each step halves the groups and moves them apart, until
    /// every byte holds one digit.
    function _hexadecimal(uint256 value) private pure returns (bytes32) {
        value = (value | (value << 64)) & 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff;
        value = (value | (value << 32)) & 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
        value = (value | (value << 16)) & 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;
        value = (value | (value << 8)) & 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
        value = (value | (value << 4)) & 0x0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f;

        // Adding 6 carries a digit above 9 into the upper half of its byte. "a" is 0x27 further than "9" + 1; no
        // addition leaves its byte.
        uint256 isLetter = ((value + 0x0606060606060606060606060606060606060606060606060606060606060606) >> 4)
            & 0x0101010101010101010101010101010101010101010101010101010101010101;
        return bytes32(value + 0x3030303030303030303030303030303030303030303030303030303030303030 + isLetter * 0x27);
    }
}
