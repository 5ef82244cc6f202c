namespace OnnxAdapt.Graph.Packing;

/// <summary>A node cannot be packed; the message says why, without naming the node.</summary>
internal sealed class PackingRefusal(string message) : Exception(message);
