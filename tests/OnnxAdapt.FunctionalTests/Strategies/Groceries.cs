using System.IO.Compression;
using Google.Protobuf;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>Photographs of groceries as JPEG files with their classes, and MobileNetV2's features in a folder that says how it wants its images.</summary>
internal static class Groceries
{
    public const string Data = "data/grocery15";
    public const string Network = "mobilenetv2-7-backbone";

    private const string Preparation = """
        {
          "image_processor_type": "MobileNetV2ImageProcessor",
          "do_resize": true, "size": { "shortest_edge": 256 }, "resample": 2,
          "do_center_crop": true, "crop_size": { "height": 224, "width": 224 },
          "do_rescale": true, "rescale_factor": 0.00392156862745098,
          "do_normalize": true, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]
        }
        """;

    /// <summary>Makes a folder with the network and the file that says how images are prepared.</summary>
    /// <param name="parent">Where to.</param>
    public static void WriteModel(string parent)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, Network)).FullName;
        var graph = Directory.EnumerateFiles(RepositoryPaths.InShared("models/" + Network), "*.onnx").Single();
        File.CreateSymbolicLink(Path.Combine(folder, "model.onnx"), graph);
        File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), Preparation);
    }

    /// <summary>Photographs of one part, the same number of each class, in an order that a seed decides.</summary>
    /// <param name="part">Name of the part: <c>train</c>, <c>test</c> or <c>iconic</c>.</param>
    /// <param name="classes">Classes, the first in alphabetical order.</param>
    /// <param name="each">Photographs of each.</param>
    public static Example[] Read(string part, int classes, int each)
    {
        using var archive = ZipFile.OpenRead(RepositoryPaths.InShared(Data + "/grocery15.zip"));
        var random = new Random(11);
        var rows = File.ReadLines(RepositoryPaths.InShared(Data + "/labels.csv")).Skip(1).Select(line => line.Split(',')).Where(cells => cells[0] == part)
            .GroupBy(cells => cells[3]).OrderBy(group => group.Key, StringComparer.Ordinal).Take(classes)
            .SelectMany(group => group.OrderBy(_ => random.Next()).Take(each)).OrderBy(_ => random.Next()).ToArray();
        return [.. rows.Select(cells => new Example { Input = new Input { Image = Bytes(archive, cells[1]) }, Label = cells[3] })];
    }

    private static ByteString Bytes(ZipArchive archive, string path)
    {
        using var stream = archive.GetEntry(path)!.Open();
        return ByteString.FromStream(stream);
    }
}
