namespace OnnxAdapt.OrtTraining.FlatBuffers;

/// <summary>The bytes are no FlatBuffer of the expected kind.</summary>
/// <param name="problem">What is wrong, as the end of a sentence about the file.</param>
internal sealed class FlatFormatException(string problem) : Exception(problem);
