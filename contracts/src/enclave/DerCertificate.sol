// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title DerCertificate
/// @notice Tells a certificate in DER from everything else that can be collateral.
/// @dev A certificate is a sequence whose first value is a sequence whose first value has tag 0xa0, the version. A
/// revocation list has an integer there; PEM and JSON do not begin with a sequence. The attestation library goes by the
/// same three tags. Its DER is strict, so it finds them in the same places or refuses the piece: whatever passes here as a
/// certificate is a certificate there, or nothing.
library DerCertificate {
    bytes1 private constant SEQUENCE = 0x30;
    bytes1 private constant VERSION = 0xa0;
    /// @dev No piece of collateral has a length of more than three octets.
    uint256 private constant MAX_LENGTH_OCTETS = 3;

    /// @notice Whether a piece has the form of a certificate. What is inside is the verifier's to judge.
    function matches(bytes calldata piece) internal pure returns (bool) {
        uint256 body = _inside(piece, _inside(piece, 0));
        return body != 0 && body < piece.length && piece[body] == VERSION;
    }

    /// @dev Where the content of the sequence at a place begins; 0 if there is no sequence, or the place is behind the end.
    function _inside(bytes calldata piece, uint256 place) private pure returns (uint256) {
        if (place + 1 >= piece.length || piece[place] != SEQUENCE) return 0;
        uint256 octets = uint8(piece[place + 1]);
        if (octets < 0x80) return place + 2;
        octets &= 0x7f;
        return octets == 0 || octets > MAX_LENGTH_OCTETS ? 0 : place + 2 + octets;
    }
}
