using System.Security.Cryptography;
using Google.Protobuf;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.V1;

namespace OnnxAdapt.Server.Mapping;

/// <summary>Exported sessions on the wire.</summary>
internal static class ExportMapping
{
    /// <summary>Bytes of a part: well below the limit of a message that clients have by default.</summary>
    public const int PartBytes = 1 << 20;

    /// <summary>What is exported, with size and hash of each file.</summary>
    public static ExportSessionResponse ToDescription(SessionExport export) => new()
    {
        Description = new ExportDescription
        {
            Steps = (ulong)export.Steps,
            Loss = export.Loss,
            Labels = { export.Labels },
            LearningRate = export.Artifacts.LearningRate,
            Notes = { export.Artifacts.Notes },
            Files = { export.Artifacts.Files.Select(Describe) },
        },
    };

    /// <summary>A part of a file.</summary>
    public static ExportSessionResponse ToPart(string name, ReadOnlySpan<byte> data) => new() { Part = new FilePart { Name = name, Data = ByteString.CopyFrom(data) } };

    private static FileDescription Describe(string path)
    {
        using var stream = File.OpenRead(path);
        return new FileDescription { Name = Path.GetFileName(path), Bytes = (ulong)stream.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(stream)) };
    }
}
