namespace Grpc.Core;

/// <summary>Says whether a peer is accepted.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
